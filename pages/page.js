/**
 * What our pages share; it stands in front of the script of each. A page takes the secret of its link from behind the `#` of the
 * address, so that it is in no request but the bodies of these, and reads nothing that it is told as HTML.
 */
const $ = (id) => document.getElementById(id);

/** @example linked('token') */
function linked(name) {
  return new URLSearchParams(location.hash.slice(1)).get(name) ?? '';
}

/** What the service answers; `status` 0 when it can’t be reached. */
async function post(path, body, headers = {}) {
  try {
    const reply = await fetch(path, {
      method: 'POST',
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: JSON.stringify(body),
    });
    const text = await reply.text();
    const retryAfter = Number(reply.headers.get('retry-after'));
    return { status: reply.status, retryAfter, body: text === '' ? {} : JSON.parse(text) };
  } catch {
    return { status: 0, body: {} };
  }
}

/** The whole of a refusal in a sentence or two. */
function wordsFor({ status, retryAfter, body }) {
  if (status === 0) return 'The service could not be reached. Try again in a moment.';
  if (status === 429) return `There were too many attempts. Try again in ${inMinutes(retryAfter)}.`;
  if (status >= 500) return 'The service is busy or has a fault. Try again in a moment.';
  return body.message ?? 'This did not work.';
}

function inMinutes(seconds) {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}

/** Calls it when the form is sent, and not again before it is done. */
function onSubmit(send) {
  const button = $('send');
  let isBusy = false;
  $('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    button.setAttribute('aria-disabled', 'true');
    await send();
    button.setAttribute('aria-disabled', 'false');
    isBusy = false;
  });
  $('shows')?.addEventListener('change', ({ target }) => {
    $('password').type = target.checked ? 'text' : 'password';
  });
}

/** What is wrong with a field, at the field, which is described by it. */
function blame(name, words) {
  $(name).setAttribute('aria-invalid', 'true');
  $(`${name}-fault`).textContent = words;
}

/** The first of the fields that are wrong gets the focus, so that what is wrong with it is read out; whether there is one. */
function focusBlamed(names) {
  const first = names.find((name) => $(name).getAttribute('aria-invalid') === 'true');
  if (first !== undefined) $(first).focus();
  return first !== undefined;
}

function clearBlame(names) {
  $('problem').textContent = '';
  for (const name of names) {
    $(name).removeAttribute('aria-invalid');
    $(`${name}-fault`).textContent = '';
  }
}

/** The page has no more to do: it says so, and forgets its secret. */
function end(title, words) {
  history.replaceState(null, '', location.pathname);
  document.title = title;
  $('title').textContent = title;
  $('form').hidden = true;
  if ($('offer') !== null) $('offer').hidden = true;
  $('status').textContent = words;
  $('title').focus();
}
