import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { json } from '../../src/formats/json.js';
import { type C1, startC1 } from '../c1/start.js';
import type { KnownTask } from '../c1/tasks/task.js';
import { idsIn } from './support/c1zIds.js';
import type { C1zIds } from './support/connectorIds.js';
import { orgs, type SyncedOrg } from './support/syncedOrg.js';
import { requireProgram, requireTool } from './support/tool.js';

const SYNC = { case: 'syncFull', value: { storageEngine: 'sqlite' } } as const;
/** Milliseconds; a busy machine may keep a heartbeat for seconds. */
const LONGEST_SILENCE = 120_000;

describe('the C1 service for tests and baton-file in service mode', () => {
  let synced: SyncedOrg;
  let c1: C1;
  let connector: ChildProcess;
  /** What the same program makes of the same file without a service. */
  let alone: C1zIds;

  before(async function () {
    const program = await requireProgram(this, 'baton-file');
    const batonFile = await requireTool(this, 'baton-file');
    synced = await orgs[0]!.start();
    const input = await synced.write(json, 'document.json');
    const file = join(synced.folder, 'alone.c1z');
    await batonFile(['--input', input, '--file', file]);
    alone = await idsIn(file);

    c1 = await startC1({ nextPoll: 100, nextHeartbeat: 1000, silence: LONGEST_SILENCE });
    connector = spawn(program, ['--input', input], {
      stdio: 'ignore',
      env: {
        ...process.env,
        BATON_CLIENT_ID: c1.clientId,
        BATON_CLIENT_SECRET: c1.clientSecret,
        BATON_C1_API_HOST: c1.host,
        SSL_CERT_FILE: c1.caFile,
      },
    });
  });
  after(async () => {
    if (connector?.kill()) await once(connector, 'exit');
    await c1?.stop();
    await synced?.stop();
  });

  const uploadOf = async ({ id, uploads }: KnownTask): Promise<C1zIds> => {
    expect(uploads).to.have.length(1);
    const file = join(synced.folder, `${id}.c1z`);
    await writeFile(file, uploads[0]!);
    return idsIn(file);
  };
  it('agree on tokens, Hello, a sync, its heartbeat, its file and its end', async () => {
    const task = await c1.finished(c1.enqueue(SYNC));
    expect(task.outcomes.map(({ finalState }) => finalState.case)).to.deep.equal(['success']);
    expect(await uploadOf(task)).to.deep.equal(alone);
    expect(alone.grants).to.have.length.above(0);
    expect(task.heartbeats).to.be.above(0);
    expect(c1.hellos.map(({ taskId }) => taskId)).to.deep.equal(['']);
    expect([...new Set(c1.calls.map(({ result }) => result))].filter(Boolean)).to.deep.equal(['OK']);
  });

  it('agree on a hello task', async () => {
    const id = c1.enqueue({ case: 'hello', value: {} });
    await c1.finished(id);
    expect(c1.hellos.at(-1)?.taskId).to.equal(id);
  });

  it('agree on what was lost: a connection, an answer, and the service for a while', async () => {
    c1.faults.plan({ kind: 'cut-before', method: 'GetTask' }, { kind: 'unavailable', method: 'GetTask' });
    await c1.goDown();
    await c1.comeUp();
    const task = await c1.finished(c1.enqueue(SYNC));
    expect(await uploadOf(task)).to.deep.equal(alone);
    expect(task.outcomes).to.have.length(1);
    expect(c1.faults.list()).to.deep.equal([]);
  });
});
