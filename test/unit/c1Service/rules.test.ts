import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { expect } from 'chai';
import {
  BatonServiceFinishTaskRequestSchema,
  BatonServiceHelloRequestSchema,
} from '../../../src/generated/c1/connectorapi/baton/v1/baton_pb.js';
import { checkFinish } from '../../c1/service/finish.js';
import { checkHello } from '../../c1/service/hello.js';
import { failureOf } from './support/failure.js';
import { HELLO } from './support/hello.js';
import { eachWithC1 } from './support/running.js';
import { data, eof, metadata, sendUpload } from './support/upload.js';

const TASK_ID = '2ZxYwVuTsRqPoNmLkJiHgFeDcBa';
const refusal = (check: () => void): string => {
  try {
    check();
  } catch (error) {
    return String(error);
  }
  return 'accepted';
};

describe('the C1 service for tests: what it holds Hello to', () => {
  type Hello = MessageInitShape<typeof BatonServiceHelloRequestSchema>;
  const cases: [string, Hello, string][] = [
    ['nothing missing', HELLO, 'accepted'],
    ['a task ID', { ...HELLO, taskId: TASK_ID }, 'accepted'],
    ['no host ID', { ...HELLO, hostId: '' }, 'host_id must have 1 to 256 characters, not 0'],
    ['a long host ID', { ...HELLO, hostId: 'a'.repeat(257) }, 'host_id must have 1 to 256 characters, not 257'],
    ['a short task ID', { ...HELLO, taskId: 'abc' }, 'task_id must be 27 letters and digits, not "abc"'],
    ['no build info', { ...HELLO, buildInfo: undefined }, 'build_info is required'],
    ['no OS info', { ...HELLO, osInfo: undefined }, 'os_info is required'],
    [
      'an empty field of OS info',
      { ...HELLO, osInfo: { ...HELLO.osInfo, virtualizationSystem: '' } },
      'os_info.virtualization_system must have 1 to 256 characters, not 0',
    ],
    ['no metadata', { ...HELLO, connectorMetadata: undefined }, 'connector_metadata is required'],
    [
      'metadata without a name',
      { ...HELLO, connectorMetadata: {} },
      'connector_metadata.display_name must have 1 to 1024 characters, not 0',
    ],
    [
      'help over HTTP',
      { ...HELLO, connectorMetadata: { displayName: 'S', helpUrl: 'http://a' } },
      'connector_metadata.help_url must start with https://, unlike http://a',
    ],
    [
      '17 annotations',
      { ...HELLO, annotations: Array.from({ length: 17 }, () => ({})) },
      'annotations must be at most 16',
    ],
  ];
  for (const [what, hello, expected] of cases) {
    it(`${expected === 'accepted' ? 'accepts' : 'refuses'} ${what}`, () => {
      const said = refusal(() => checkHello(create(BatonServiceHelloRequestSchema, hello)));
      expect(said.replace('ConnectError: [invalid_argument] ', '')).to.equal(expected);
    });
  }
});

describe('the C1 service for tests: what it holds FinishTask to', () => {
  type Finish = MessageInitShape<typeof BatonServiceFinishTaskRequestSchema>;
  const success = { case: 'success', value: {} } as const;
  const error = { case: 'error', value: { nonRetryable: true } } as const;
  const whose = { hostId: 'host-a', taskId: TASK_ID };
  const cases: [string, Finish, string][] = [
    ['a success', { ...whose, finalState: success }, 'accepted'],
    ['an error with a status', { ...whose, status: { code: 12 }, finalState: error }, 'accepted'],
    ['an error without a status', { ...whose, finalState: error }, 'status must have a code on error'],
    [
      'a success with a status',
      { ...whose, status: { code: 2 }, finalState: success },
      'status must not be set on success',
    ],
    ['no outcome', whose, 'final_state is required'],
    ['no task ID', { hostId: 'host-a', finalState: success }, 'task_id must be 27 letters and digits, not ""'],
  ];
  for (const [what, finish, expected] of cases) {
    it(`${expected === 'accepted' ? 'accepts' : 'refuses'} ${what}`, () => {
      const said = refusal(() => checkFinish(create(BatonServiceFinishTaskRequestSchema, finish)));
      expect(said.replace('ConnectError: [invalid_argument] ', '')).to.equal(expected);
    });
  }
});

describe('the C1 service for tests: what it holds UploadAsset to', () => {
  const running = eachWithC1();
  const asset = Buffer.from('the file');
  const large = Buffer.alloc(2 ** 20 + 1);
  const whole = data(asset);

  it('accepts a file without data', async () => {
    const { c1, client } = running;
    const id = c1.enqueue({ case: 'syncFull', value: {} });
    await client.getTask({ hostId: 'host-a' });
    await sendUpload(client, [metadata(id), eof(Buffer.alloc(0))]);
    expect(c1.task(id).uploads.map(({ length }) => length)).to.deep.equal([0]);
  });

  const wrong: [string, (id: string) => Parameters<typeof sendUpload>[1], string][] = [
    ['data without metadata', () => [whole, eof(asset)], 'msg must begin with metadata, not data'],
    ['metadata twice', (id) => [metadata(id), metadata(id)], 'msg must be data or eof after metadata, not metadata'],
    ['an end without eof', (id) => [metadata(id), whole], 'msg lacks eof: the stream ended before it'],
    ['something after eof', (id) => [metadata(id), whole, eof(asset), whole], 'msg must end with eof'],
    ['another checksum', (id) => [metadata(id), whole, eof(large)], 'eof.sha256_checksum is not that of the data'],
    ['an empty piece', (id) => [metadata(id), data(Buffer.alloc(0))], 'data.data must have 1 to 1048576 bytes, not 0'],
    ['a large piece', (id) => [metadata(id), data(large)], 'data.data must have 1 to 1048576 bytes, not 1048577'],
    ['no host', (id) => [metadata(id, '')], 'host_id must have 1 to 256 characters, not 0'],
  ];
  for (const [what, messages, expected] of wrong) {
    it(`refuses ${what}, and keeps nothing`, async () => {
      const { c1, client } = running;
      const id = c1.enqueue({ case: 'syncFull', value: {} });
      await client.getTask({ hostId: 'host-a' });
      const { code, rawMessage } = await failureOf(sendUpload(client, messages(id)));
      expect([code, rawMessage]).to.deep.equal([Code.InvalidArgument, expected]);
      expect(c1.task(id).uploads).to.deep.equal([]);
    });
  }
});
