import { ask, wordsFor } from './api.js';
import { controlFor } from './controls.js';

const FIELDS = ['accessRole', 'status'];
const table = document.querySelector('table');
const preview = document.querySelector('section');

const { body } = await ask('GET', `/api/users?sort=fullName&capabilities=${FIELDS.join()}`);
for (const person of body.items) table.tBodies[0].append(rowFor(person));
table.dataset.drawn = 'yes';

function rowFor(person) {
  const row = document.createElement('tr');
  const told = document.createElement('td');
  row.id = person._id;
  row.insertCell().textContent = person.fullName;
  for (const name of FIELDS) {
    const field = person.capabilities[`/${name}`];
    if (field.visible) row.insertCell().append(controlFor(field, (value) => save(person, { [name]: value }, told)));
    else row.insertCell();
  }
  row.insertCell().append(previewButton(person));
  row.append(told);
  return row;
}

/** What the highest role that may be given would be worth. */
function previewButton(person) {
  const { editable, choices = [] } = person.capabilities['/accessRole'];
  const highest = choices.at(-1);
  const button = Object.assign(document.createElement('button'), { textContent: `As ${highest?.label}` });
  button.disabled = !editable;
  button.addEventListener('click', async () => {
    const { areas } = (await ask('GET', `/api/users/${person._id}/access?as=${highest.value}`)).body;
    preview.replaceChildren(...areas.flatMap(({ label, gains, loses }) => [heading(label), listOf(gains, loses)]));
  });
  return button;
}

function heading(label) {
  return Object.assign(document.createElement('h2'), { textContent: label });
}

function listOf(gains, loses) {
  const list = document.createElement('ul');
  for (const sentence of [...gains.map((one) => `+ ${one}`), ...loses.map((one) => `− ${one}`)]) {
    list.append(Object.assign(document.createElement('li'), { textContent: sentence }));
  }
  return list;
}

async function save(person, change, told) {
  const { isGood, body } = await ask('PUT', `/api/users/${person._id}`, { body: change, version: person.version });
  told.textContent = isGood ? 'Saved.' : wordsFor(body);
  if (isGood) person.version = body.user.version;
}
