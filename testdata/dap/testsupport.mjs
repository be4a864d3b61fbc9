// Drives `csdk dap` with the client that VS Code's own debug adapters are tested with. Started by `npm test -- debug-client`:
//   node testsupport.mjs CSDK TESTSUPPORT PYTHON
// TESTSUPPORT is the folder of @vscode/debugadapter-testsupport, PYTHON an interpreter with debugpy.
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [csdk, testsupport, python] = process.argv.slice(2);
const { DebugClient } = createRequire(import.meta.url)(testsupport);

const connector = `from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Operations as op


def update(configuration: dict, state: dict):
    for number in range(3):
        row = {"id": number}
        op.upsert("orders", row)
    op.checkpoint({"next": 3})


connector = Connector(update=update)
`;
const upsertLine = 8;
const checkpointLine = 9;

const project = realpathSync(mkdtempSync(join(tmpdir(), 'csdk-client-')));
const file = join(project, 'connector.py');
writeFileSync(file, connector);
writeFileSync(join(project, 'configuration.json'), '{}');

const arguments_ = { project, python };

async function session(name, run) {
  const client = new DebugClient(csdk, 'dap', 'csdk', undefined, true);
  client.defaultTimeout = 60_000;
  await client.start();
  try {
    await run(client);
    console.log(`ok  ${name}`);
  } finally {
    await client.stop();
  }
}

try {
  await session('unknown request', async (client) => {
    await client.initializeRequest();
    await assert.rejects(client.send('illegalRequest'));
  });
  await session('runs to the end', (client) =>
    Promise.all([client.configurationSequence(), client.launch({ ...arguments_, noDebug: true }), client.waitForEvent('terminated')]));
  await session('a breakpoint, its variables, a step, a checkpoint, the end', async (client) => {
    await client.hitBreakpoint(arguments_, { path: file, line: upsertLine });
    const { body } = await client.threadsRequest();
    const threadId = body.threads[0].id;
    const stack = await client.stackTraceRequest({ threadId });
    const scopes = await client.scopesRequest({ frameId: stack.body.stackFrames[0].id });
    const names = scopes.body.scopes.map((scope) => scope.name);
    assert.ok(names.includes('Locals') && names.includes('Tables'), names.join());
    const evaluated = await client.evaluateRequest({ expression: 'row["id"]', frameId: stack.body.stackFrames[0].id });
    assert.equal(evaluated.body.result, '0');
    await Promise.all([client.nextRequest({ threadId }), client.assertStoppedLocation('step', { path: file, line: 6 })]);
    await client.setBreakpointsRequest({ source: { path: file }, breakpoints: [] });
    await client.setExceptionBreakpointsRequest({ filters: ['checkpoint'] });
    await Promise.all([client.continueRequest({ threadId }), client.assertStoppedLocation('breakpoint', { path: file, line: checkpointLine })]);
    await Promise.all([client.continueRequest({ threadId }), client.waitForEvent('terminated')]);
  });
} finally {
  rmSync(project, { recursive: true, force: true });
}
