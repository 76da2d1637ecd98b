import { ask, wordsFor } from './api.js';
import { controlFor } from './controls.js';

const form = document.querySelector('form');
const status = document.querySelector('[role=status]');
const answer = await ask('GET', '/api/user/profile/capabilities');
let { version } = answer.body;

const fields = Object.entries(answer.body.fields).filter(([, { visible }]) => visible);
fields.sort(([, one], [, other]) => one.position - other.position);
for (const [pointer, field] of fields) groupOf(field.group).append(rowFor(pointer, field));
form.dataset.drawn = 'yes';

function groupOf(group) {
  const known = form.querySelector(`fieldset[name=${group}]`);
  if (known !== null) return known;
  const made = Object.assign(document.createElement('fieldset'), { name: group });
  made.append(Object.assign(document.createElement('legend'), { textContent: group }));
  form.append(made);
  return made;
}

function rowFor(pointer, field) {
  const row = document.createElement('p');
  const label = Object.assign(document.createElement('label'), { textContent: field.label, htmlFor: pointer });
  const control = controlFor(field, (value) => save(pointer, value, told));
  const told = Object.assign(document.createElement('small'), { textContent: field.reason ?? '' });
  control.id = pointer;
  row.append(label, ' ', control, ' ', told);
  return row;
}

async function save(pointer, value, told) {
  const { isGood, body } = await ask('PUT', '/api/user/profile', { body: bodyOf(pointer, value), version });
  told.textContent = isGood ? '' : wordsFor(body);
  status.textContent = isGood ? 'Saved.' : 'Not saved.';
  if (isGood) version = body.user.version;
}

/** `/persona/position` is `{ persona: { position } }`. */
function bodyOf(pointer, value) {
  const names = pointer.slice(1).split('/').reverse();
  return names.reduce((inner, name) => ({ [name.replaceAll('~1', '/').replaceAll('~0', '~')]: inner }), value);
}
