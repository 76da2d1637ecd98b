/**
 * What a transaction does with the work that follows its commit, against the real PostgreSQL of `DATABASE_URL`: one JSON object,
 * a key per case. A program of its own, since Jest can't load TypeORM.
 */
import { connect } from '../../dist/data-source.js';
import { Database } from '../../dist/database/database.js';

const dataSource = await connect(process.env.DATABASE_URL);
const database = new Database(dataSource);
await dataSource.query('create table kept (word text primary key)');

const insert = { name: 'insert', text: 'insert into kept values ($1)' };
const fail = { name: 'fail', text: 'select 1 / 0' };
const conflict = { name: 'conflict', text: `do $$ begin raise serialization_failure; end $$` };
const wordsKept = async () => (await dataSource.query('select word from kept order by word')).map(({ word }) => word);

/** Does a transaction's work, which notes what it does: the notes, the outcome, and the rows that are there at the end. */
async function told(work) {
  await dataSource.query('delete from kept');
  const notes = [];
  const note = (text) => notes.push(text);
  const outcome = await database
    .transaction('service', (tx) => work(tx, note))
    .catch(({ message }) => `failed: ${message}`);
  return { outcome, notes, kept: await wordsKept() };
}

let attempts = 0;
const cases = {
  'after the commit, in order': (tx, note) =>
    inTurn([
      () => tx.onCommit(async () => note(`first, with ${await wordsKept()} kept`)),
      () => tx.onCommit(() => note('second')),
      () => tx.query(insert, ['a']),
      () => note('work'),
      () => 'done',
    ]),
  'after a statement that commits': (tx, note) =>
    inTurn([() => tx.onCommit(() => note('followed')), () => tx.queryAndCommit(insert, ['a']), () => 'done']),
  'after a statement that commits, when the work then fails': (tx, note) =>
    inTurn([
      () => tx.onCommit(() => note('followed')),
      () => tx.queryAndCommit(insert, ['a']),
      () => Promise.reject(new Error('too late')),
    ]),
  'not after a refusal': (tx, note) =>
    inTurn([
      () => tx.onCommit(() => note('followed')),
      () => tx.query(insert, ['a']),
      () => Promise.reject(new Error('refused')),
    ]),
  'not after a statement that fails': (tx, note) =>
    inTurn([() => tx.onCommit(() => note('followed')), () => tx.queryAndCommit(fail)]),
  'once for what is tried again': (tx, note) =>
    inTurn([
      () => tx.onCommit(() => note('followed')),
      () => note(`attempt ${++attempts}`),
      () => tx.query(insert, ['a']),
      () => attempts < 3 && tx.query(conflict),
      () => 'done',
    ]),
  'a fault of it is nobody’s': (tx, note) =>
    inTurn([
      () => tx.onCommit(() => Promise.reject(new Error('the bucket is away'))),
      () => tx.onCommit(() => note('followed')),
      () => tx.query(insert, ['a']),
      () => 'done',
    ]),
  'not after a commit that is answered with a rollback': (tx, note) =>
    inTurn([
      () => tx.onCommit(() => note('followed')),
      () => tx.query(insert, ['a']),
      () => tx.query(fail).catch(() => note('unheard')),
      () => 'done',
    ]),
  'and the first fault is told, not what is sent behind it': (tx) =>
    inTurn([() => Promise.all([deeper(tx.query(fail)), tx.query(insert, ['a']), tx.queryAndCommit(insert, ['b'])])]),
  'not after a connection that is lost': (tx, note) =>
    inTurn([
      () => tx.onCommit(() => note('followed')),
      () => tx.query(insert, ['a']),
      () => tx.query({ name: 'pid', text: 'select pg_backend_pid() as pid' }),
      ([{ pid }]) => dataSource.query('select pg_terminate_backend($1)', [pid]),
      () => 'done',
    ]),
};

/** Tells a failure some turns later than who waits for the statement itself. */
async function deeper(answer) {
  return Promise.all([Promise.all([answer])]);
}

/** Each step gets what the one before answered. */
async function inTurn(steps) {
  let answer;
  for (const step of steps) answer = await step(answer);
  return answer;
}

const answers = {};
for (const [name, work] of Object.entries(cases)) answers[name] = await told(work);
await dataSource.destroy();
console.log(JSON.stringify(answers));
