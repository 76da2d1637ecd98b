/** Accepts an invitation: looks at what the token offers, asks for what is missing, and says what came of it. */
const token = linked('token');
const FIELDS = ['fullName', 'password', 'code'];
const NOT_ACCEPTED = 'This invitation can’t be accepted';

const ROLES = {
  ADMIN: 'an administrator',
  DEPARTMENT_HEAD: 'the head of a department',
  SALES_REP: 'a member',
};
const PASSWORD_RULES =
  '15 to 128 characters of any kind: a sentence is good. Not your e-mail address, and none of the passwords that are guessed first.';
const INSTANT = {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
};

let offer;

async function look() {
  if (token === '') return end('This link isn’t whole', 'Open the link in your mail again, all of it.');
  $('status').textContent = 'Looking at your invitation …';
  const reply = await post('api/invitations/look', { token });
  if ([404, 409].includes(reply.status)) return end(NOT_ACCEPTED, wordsFor(reply));
  if (reply.status !== 200) return void ($('status').textContent = `${wordsFor(reply)} Then open the page again.`);
  offer = reply.body;
  show();
}

function show() {
  const { organization, accessRole, email, hasAccount, hasPassword, expiresAt } = offer;
  $('status').textContent = '';
  $('organization').textContent = organization.name;
  $('role').textContent = ROLES[accessRole] ?? accessRole;
  $('expires').dateTime = expiresAt;
  $('expires').textContent = new Date(expiresAt).toLocaleString('en-GB', INSTANT);
  $('email').value = email;
  $('fullName-row').hidden = hasAccount;
  $('password-label').textContent = hasPassword ? 'Your password' : 'Choose a password';
  $('password-hint').textContent = hasPassword
    ? 'You have an account with this address: enter its password.'
    : PASSWORD_RULES;
  $('password').autocomplete = hasPassword ? 'current-password' : 'new-password';
  $('offer').hidden = false;
}

async function accept() {
  clearBlame(FIELDS);
  for (const name of shown()) if (valueOf(name) === '') blame(name, 'This is needed.');
  if (focusBlamed(shown())) return;
  const reply = await ($('code-row').hidden ? send() : sendByLogin());
  if (reply.status === 200) welcome();
  else tell(reply);
}

function send(headers) {
  return post('api/invitations/accept', { token, ...(headers === undefined && answers()) }, headers);
}

function answers() {
  const fullName = valueOf('fullName');
  return { password: valueOf('password'), ...(!$('fullName-row').hidden && { fullName }) };
}

/** Whoever has a second factor logs in for as long as it takes to accept. */
async function sendByLogin() {
  const begun = await post('api/auth/login', { email: offer.email, password: valueOf('password') });
  if (begun.body.code !== 'second_factor_required') return begun;
  const code = valueOf('code').replaceAll(' ', '');
  const { challenge } = begun.body;
  const proof = /^\d{6}$/.test(code) ? { challenge, code } : { challenge, recoveryCode: code };
  const login = await post('api/auth/login/second-factor', proof);
  if (login.status !== 200) return login;
  const headers = { authorization: `Bearer ${login.body.token}` };
  const reply = await send(headers);
  await post('api/auth/logout', undefined, headers);
  return reply;
}

/** Each fault at its field, and what is of none above them. */
function tell(reply) {
  const { code, errors = [] } = reply.body;
  if (code === 'account_has_factor') {
    $('code-row').hidden = false;
    return $('code').focus();
  }
  if (code === 'invalid_credentials') blame('password', 'This is not the password of the account.');
  if (code === 'wrong_second_factor') blame('code', 'This code isn’t right, or was used before.');
  for (const { pointer, message } of errors) {
    const name = pointer.slice(1);
    if (name === 'fullName') $('fullName-row').hidden = false;
    if (shown().includes(name)) blame(name, message);
  }
  if (focusBlamed(shown())) return;
  if ([404, 409].includes(reply.status)) end(NOT_ACCEPTED, wordsFor(reply));
  else $('problem').textContent = wordsFor(reply);
}

function welcome() {
  const { organization, email } = offer;
  end(
    `Welcome to ${organization.name}`,
    `You are a member now: log in as ${email} where the organization tells you to.`,
  );
}

function shown() {
  return FIELDS.filter((name) => $(`${name}-row`).hidden === false);
}

function valueOf(name) {
  return name === 'password' ? $(name).value : $(name).value.trim();
}

onSubmit(accept);
await look();
