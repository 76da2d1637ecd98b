/** Does what a mailed link is for, once somebody says so: programs that look through mail open links, too. */
const token = linked('token');

const PURPOSES = {
  'password-reset': {
    title: 'Choose a new password',
    button: 'Set the password',
    path: 'api/auth/password-reset/confirm',
    done: 'It is set, and everybody is logged out: log in with the new one.',
  },
  'email-verification': {
    title: 'Confirm your e-mail address',
    button: 'Confirm the address',
    path: 'api/auth/email-verification/confirm',
    done: 'The address is confirmed.',
  },
  'email-change': {
    title: 'Confirm your new e-mail address',
    button: 'Use the new address',
    path: 'api/auth/email-change/confirm',
    done: 'It is yours from now on: log in with it.',
  },
  'email-change-cancel': {
    title: 'Keep your e-mail address',
    button: 'Keep the address as it is',
    path: 'api/auth/email-change/cancel',
    done: 'The address stays as it was.',
  },
};
const asked = linked('purpose');
const purpose = Object.hasOwn(PURPOSES, asked) ? PURPOSES[asked] : undefined;
const fields = asked === 'password-reset' ? ['password'] : [];

async function use() {
  clearBlame(fields);
  const newPassword = $('password').value;
  if (fields.length > 0 && newPassword === '') blame('password', 'This is needed.');
  if (focusBlamed(fields)) return;
  const reply = await post(purpose.path, { token, ...(fields.length > 0 && { newPassword }) });
  if (reply.status === 204) end('Done', purpose.done);
  else tell(reply);
}

function tell(reply) {
  const { code, errors = [] } = reply.body;
  const fault = errors.find(({ pointer }) => pointer === '/newPassword');
  if (fault !== undefined) blame('password', fault.message);
  if (focusBlamed(fields)) return;
  if (reply.status === 404) return end('This link is no good', wordsFor(reply));
  $('problem').textContent =
    code === 'no_token'
      ? 'Somebody else has typed this address for you. Log in where you use your account, and confirm the address there.'
      : wordsFor(reply);
}

if (purpose === undefined || token === '') end('This link isn’t whole', 'Open the link in your mail again, all of it.');
else {
  document.title = purpose.title;
  $('title').textContent = purpose.title;
  $('send').textContent = purpose.button;
  $('password-row').hidden = fields.length === 0;
  $('form').hidden = false;
  onSubmit(use);
}
