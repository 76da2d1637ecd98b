import { ask } from './api.js';

/** What a person edits a field with, made of its capability alone; `changed` is called with the value that a write takes. */
export function controlFor(field, changed) {
  const control = made[kindOf(field)](field);
  const shown = field.value ?? field.inherited?.value ?? null;
  if (control.type === 'checkbox') control.checked = shown === true;
  else if (control.tagName === 'SELECT') control.value = field.value ?? '';
  else control.value = asText(field.value);
  control.disabled = !field.editable;
  control.title = field.reason ?? field.description ?? '';
  control.addEventListener('change', () => changed(valueIn(control, field)));
  return control;
}

function kindOf({ kind, choices, editable }) {
  if (choices !== undefined && (editable || kind !== 'text')) return 'select';
  if (kind === 'flag') return 'checkbox';
  return kind === 'map' || kind === 'list' ? 'json' : 'input';
}

const made = {
  select: ({ choices }) => {
    const select = document.createElement('select');
    for (const { value, label } of choices) select.add(new Option(label, value ?? ''));
    return select;
  },
  checkbox: () => Object.assign(document.createElement('input'), { type: 'checkbox' }),
  json: () => document.createElement('textarea'),
  input: ({ kind, limits, unit, inherited, choicesFrom }) => {
    const input = document.createElement('input');
    input.type = { number: 'number', email: 'email', webUrl: 'url' }[kind] ?? 'text';
    if (limits.maxLength !== undefined) input.maxLength = limits.maxLength;
    if (limits.minimum !== undefined) input.min = limits.minimum;
    if (limits.maximum !== undefined) input.max = limits.maximum;
    input.placeholder = inherited === undefined ? (unit ?? '') : `${asText(inherited.value)} (${inherited.level})`;
    if (choicesFrom !== undefined) input.addEventListener('focus', () => offer(input, choicesFrom), { once: true });
    return input;
  },
};

/** Long lists come when somebody is about to choose from them. */
async function offer(input, route) {
  const { body } = await ask('GET', route);
  const list = Object.assign(document.createElement('datalist'), { id: `choices-of-${input.id}` });
  for (const { value, label } of body.items) list.append(new Option(label, value));
  input.after(list);
  input.setAttribute('list', list.id);
}

function valueIn(control, { kind }) {
  if (control.type === 'checkbox') return control.checked;
  if (control.value === '') return null;
  if (kind === 'number') return Number(control.value);
  return control.tagName === 'TEXTAREA' ? JSON.parse(control.value) : control.value;
}

function asText(value) {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
