/** Turns a category off by the link in a mail, once somebody says so, and on again by the link that undoes it. */
let path = location.pathname;

/** What a link would do; `status` 0 when the service can’t be reached. */
async function look() {
  try {
    const reply = await fetch(path, { headers: { accept: 'application/json' } });
    return { status: reply.status, retryAfter: 0, body: await reply.json() };
  } catch {
    return { status: 0, body: {} };
  }
}

function offer({ does, label }) {
  const isEnding = does === 'unsubscribe';
  document.title = isEnding ? 'Unsubscribe' : 'Subscribe again';
  $('title').textContent = document.title;
  $('words').textContent = isEnding
    ? `You will not be told of “${label}” any more.`
    : `You will be told of “${label}” again.`;
  $('send').textContent = isEnding ? 'Unsubscribe' : 'Subscribe again';
  $('form').hidden = false;
}

async function use() {
  $('problem').textContent = '';
  const reply = await post(path);
  if (reply.status !== 200) {
    $('problem').textContent = wordsFor(reply);
    return;
  }
  const { label, subscribed, undo } = reply.body;
  document.title = subscribed ? 'Subscribed' : 'Unsubscribed';
  $('title').textContent = document.title;
  $('status').textContent = subscribed ? `You are told of “${label}”.` : `You are not told of “${label}” any more.`;
  $('words').textContent = subscribed ? 'Did you change your mind?' : 'Was this a mistake?';
  $('send').textContent = subscribed ? 'Unsubscribe' : 'Undo';
  path = new URL(undo).pathname;
  $('title').focus();
}

const found = await look();
if (found.status === 200) offer(found.body);
else end(found.status === 404 ? 'This link is no good' : 'Not now', wordsFor(found));
onSubmit(use);
