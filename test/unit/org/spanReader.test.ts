import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { OrgClient } from '../../../src/org/client.js';
import type { ObjectQuery } from '../../../src/org/soql.js';
import { SpanReader, type OnHiddenField } from '../../../src/org/read/spanReader.js';
import { json, page, startOrgServer, type Handler, type OrgServer } from '../support/orgServer.js';

const groups: ObjectQuery = { object: 'Group', fields: ['Id', 'Email'], optionalFields: ['Email'] };
const fault = (errorCode: string, message = errorCode): unknown => [{ errorCode, message }];

describe('SpanReader, over the CLI’s own connection', () => {
  let server: OrgServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const read = async (
    handler: Handler,
    { query = groups, onHiddenField }: { query?: ObjectQuery; onHiddenField?: OnHiddenField } = {},
  ): Promise<{ ids: string[]; client: OrgClient }> => {
    server = await startOrgServer(handler);
    const client = new OrgClient(server.connection, { firstRetryAfter: 1, retries: 3 });
    const ids: string[] = [];
    const reader = new SpanReader(client, query, {}, onHiddenField);
    await reader.open();
    await reader.eachPage((records) => ids.push(...records.map(({ Id }) => Id)));
    return { ids, client };
  };

  const failure = async (handler: Handler, query?: ObjectQuery): Promise<SfError> => {
    try {
      await read(handler, query ? { query } : {});
    } catch (error) {
      return error as SfError;
    }
    return expect.fail('it succeeded');
  };

  it('follows the pages, counts the calls and reads the usage', async () => {
    const { ids, client } = await read((asked, _request, response) =>
      json(response, 200, asked.startsWith('SELECT') ? page(['a', 'b'], 3, '0r8-2') : page(['c'], 3)),
    );
    expect(ids).to.deep.equal(['a', 'b', 'c']);
    expect(server!.requests).to.deep.equal([
      'SELECT Id, Email FROM Group ORDER BY Id',
      '/services/data/v65.0/query/0r8-2',
    ]);
    expect(client.calls).to.equal(2);
    expect(client.usage).to.deep.equal({ before: { used: 18, limit: 15_000 }, after: { used: 18, limit: 15_000 } });
  });

  it('reads an empty answer as no page', async () => {
    expect((await read((_asked, _request, response) => json(response, 200, page([], 0)))).ids).to.deep.equal([]);
  });

  describe('when there are fewer records than totalSize says', () => {
    const query = 'SELECT Id, Email FROM Group';
    const count = 'SELECT COUNT() FROM Group';
    /** The first page holds one of three; then what there is now, and what follows. */
    const answering =
      (present: number, following: unknown): Handler =>
      (asked, _request, response) => {
        if (asked === `${query} ORDER BY Id`) json(response, 200, page(['a'], 3));
        else json(response, 200, asked === count ? page([], present) : following);
      };

    it('takes them for deleted when there are no more now', async () => {
      expect((await read(answering(1, page([], 0)))).ids).to.deep.equal(['a']);
      expect(server!.requests).to.deep.equal([`${query} ORDER BY Id`, count]);
    });

    it('goes on after the last one when there are more', async () => {
      expect((await read(answering(3, page(['b', 'c'], 2)))).ids).to.deep.equal(['a', 'b', 'c']);
      expect(server!.requests.at(-1)).to.equal(`${query} WHERE Id > 'a' ORDER BY Id`);
    });

    it('never takes a short answer for a whole one', async () => {
      const error = await failure(answering(3, page([], 0)));
      expect([error.name, error.message]).to.deep.equal([
        'IncompleteReadError',
        'Read 1 of 3 Group records: Salesforce ended the answer early.',
      ]);
    });

    it('gives up when it is short again and again', async () => {
      let id = 0;
      const error = await failure((asked, _request, response) =>
        json(response, 200, asked === count ? page([], 100) : page([`a${++id}`], 100)),
      );
      expect(error.name).to.equal('IncompleteReadError');
      expect(id).to.equal(4);
    });
  });

  it('reads on when there are more records than totalSize says, and they are there', async () => {
    const { ids } = await read((asked, _request, response) => {
      if (asked.includes('COUNT()')) json(response, 200, page([], 4));
      else json(response, 200, asked.startsWith('SELECT') ? page(['a', 'b'], 1, '0r8-2') : page(['c', 'd'], 1));
    });
    expect(ids).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  it('does not read without end', async () => {
    let id = 0;
    const endless = await failure((asked, _request, response) =>
      json(response, 200, asked.includes('COUNT()') ? page([], 3) : page([`a${++id}`], 3, `0r8-${id}`)),
    );
    expect(endless.name).to.equal('UnreadableAnswerError');
    await server!.close();
    const same = await failure((_asked, _request, response) => json(response, 200, page(['a'], 9, '0r8-1')));
    expect([same.name, same.message]).to.deep.equal([
      'UnreadableAnswerError',
      "Salesforce's answer for Group is not what its REST API documents: the same page came twice.",
    ]);
  });

  it('takes a query that is too slow in pieces, smaller ones if need be', async () => {
    const timeout = fault('QUERY_TIMEOUT', 'Your query request was running for too long.');
    const pieces: Record<string, string[]> = { a: ['a', 'b'], b: ['c'], c: [] };
    const { ids } = await read((asked, _request, response) => {
      const [, after] = /Id > '(\w)'/.exec(asked) ?? [];
      if (!asked.endsWith('LIMIT 1000')) json(response, 400, timeout);
      else json(response, 200, page(after ? pieces[after === 'b' ? 'b' : 'c']! : pieces['a']!, 2));
    });
    expect(ids).to.deep.equal(['a', 'b', 'c']);
    expect(server!.requests).to.deep.equal([
      'SELECT Id, Email FROM Group ORDER BY Id',
      'SELECT Id, Email FROM Group ORDER BY Id LIMIT 2000',
      'SELECT Id, Email FROM Group ORDER BY Id LIMIT 1000',
      "SELECT Id, Email FROM Group WHERE Id > 'b' ORDER BY Id LIMIT 1000",
      "SELECT Id, Email FROM Group WHERE Id > 'c' ORDER BY Id LIMIT 1000",
    ]);
    await server!.close();
    const error = await failure((_asked, _request, response) => json(response, 400, timeout));
    expect(error.name).to.equal('ServerBusyError');
    expect(server!.requests.at(-1)).to.match(/LIMIT 250$/);
  });

  it('takes of a query that is too slow no more pieces than the records that are asked for', async () => {
    const { ids } = await read(
      (asked, _request, response) =>
        asked.endsWith('LIMIT 1000')
          ? json(response, 200, page(asked.includes('Id >') ? ['c', 'd'] : ['a', 'b'], 2))
          : json(response, 400, fault('QUERY_TIMEOUT')),
      { query: { ...groups, atMost: 3 } },
    );
    expect(ids).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(server!.requests).to.deep.equal([
      'SELECT Id, Email FROM Group ORDER BY Id LIMIT 3',
      'SELECT Id, Email FROM Group ORDER BY Id LIMIT 2000',
      'SELECT Id, Email FROM Group ORDER BY Id LIMIT 1000',
      "SELECT Id, Email FROM Group WHERE Id > 'b' ORDER BY Id LIMIT 1000",
    ]);
  });

  for (const [status, body] of [
    [503, fault('SERVER_UNAVAILABLE')],
    [500, fault('UNKNOWN_EXCEPTION')],
    [500, '<html>Internal error</html>'],
    [502, '<html>Bad gateway</html>'],
    [200, '<html>The proxy is being restarted</html>'],
    [429, 'slow down'],
    [403, fault('REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.')],
    [400, fault('UNABLE_TO_LOCK_ROW')],
  ] as const) {
    it(`tries again after ${status} ${JSON.stringify(body).slice(0, 40)}`, async () => {
      let failures = 2;
      const { ids, client } = await read((_asked, _request, response) =>
        failures-- > 0 ? json(response, status, body) : json(response, 200, page(['a'], 1)),
      );
      expect(ids).to.deep.equal(['a']);
      expect(client.calls).to.equal(3);
    });
  }

  it('tries again after a dropped connection', async () => {
    let failures = 2;
    const { ids } = await read((_asked, request, response) => {
      if (failures-- > 0) request.socket.destroy();
      else json(response, 200, page(['a'], 1));
    });
    expect(ids).to.deep.equal(['a']);
  });

  it('says so when the org stays away, with an exit code of its own kind', async () => {
    const error = await failure((_asked, request) => void request.socket.destroy());
    expect(error.name).to.equal('OrgNotReachableError');
    expect(error.exitCode).to.equal(1);
    expect(JSON.stringify([error.name, error.message, String(error.cause)])).not.to.include('TypeError');
    expect(server!.requests).to.have.length(4);
  });

  for (const [status, code, name] of [
    [401, 'INVALID_SESSION_ID', 'SessionExpiredError'],
    [403, 'API_CURRENTLY_DISABLED', 'ApiNotEnabledForUserError'],
    [403, 'FUNCTIONALITY_NOT_ENABLED', 'ApiNotEnabledForUserError'],
    [403, 'API_DISABLED_FOR_ORG', 'ApiDisabledForOrgError'],
    [400, 'INSUFFICIENT_ACCESS', 'InsufficientAccessError'],
    [403, 'REQUEST_LIMIT_EXCEEDED', 'DailyApiLimitReachedError'],
    [400, 'MALFORMED_QUERY', 'SalesforceRequestFailedError'],
  ] as const) {
    it(`does not try again after ${code}, and says ${name}`, async () => {
      const error = await failure((_asked, _request, response) => json(response, status, fault(code, 'its words')));
      expect(error.name).to.equal(name);
      expect(error.message).not.to.include('%s');
      expect(error.actions).to.have.length.greaterThan(0);
      expect(error.data).to.deep.equal({ errorCode: code, message: 'its words' });
      expect(server!.requests.filter((asked) => asked.startsWith('SELECT Id, Email'))).to.have.length(1);
    });
  }

  it('goes on after the last record when the cursor is gone', async () => {
    const { ids } = await read((asked, _request, response) => {
      if (asked === 'SELECT Id, Email FROM Group ORDER BY Id') json(response, 200, page(['a', 'b'], 3, '0r8-2'));
      else if (asked.startsWith('/')) json(response, 400, fault('INVALID_QUERY_LOCATOR', 'invalid query locator'));
      else json(response, 200, page(['c'], 1));
    });
    expect(ids).to.deep.equal(['a', 'b', 'c']);
    expect(server!.requests.at(-1)).to.equal("SELECT Id, Email FROM Group WHERE Id > 'b' ORDER BY Id");
  });

  const noColumn =
    "\nSELECT Id, Email FROM Group\n  ^\nERROR at Row:1:Column:12\nNo such column 'Email' on entity 'Group'.";

  it('does without an optional field that is hidden, and tells', async () => {
    const hidden: string[] = [];
    const { ids } = await read(
      (asked, _request, response) =>
        asked.includes('Email')
          ? json(response, 400, fault('INVALID_FIELD', noColumn))
          : json(response, 200, page(['a'], 1)),
      { onHiddenField: (object, field) => hidden.push(`${object}.${field}`) },
    );
    expect(ids).to.deep.equal(['a']);
    expect(hidden).to.deep.equal(['Group.Email']);
  });

  it('names a needed field that is hidden', async () => {
    const error = await failure((_asked, _request, response) => json(response, 400, fault('INVALID_FIELD', noColumn)), {
      object: 'Group',
      fields: ['Id', 'Email'],
    });
    expect([error.name, error.message]).to.deep.equal([
      'FieldNotVisibleError',
      `The running user cannot read the field Group.Email, which this command needs.`,
    ]);
  });

  // To a user without the permission, and to an org without the feature, Salesforce says the same.
  const invalidType = fault('INVALID_TYPE', "sObject type 'X' is not supported.");
  const permissions = (holds: boolean): unknown => ({
    totalSize: 1,
    done: true,
    records: [{ PermissionsManageUsers: holds, PermissionsViewSetup: holds }],
  });
  for (const [object, holds, name, words] of [
    ['UserLogin', false, 'MissingPermissionError', '"Manage Users"'],
    ['UserLogin', true, 'ObjectNotFoundError', 'UserLogin'],
    ['PermissionSet', false, 'MissingPermissionError', '"View Setup and Configuration" or "Assign Permission Sets"'],
    ['Territory2', true, 'FeatureNotEnabledError', 'Enterprise Territory Management'],
    ['BotDefinition', false, 'FeatureNotEnabledError', 'bots or agents'],
  ] as const) {
    it(`tells for ${object}, permission ${holds}: ${name}`, async () => {
      const error = await failure(
        (asked, _request, response) =>
          asked.includes('UserPermissionAccess')
            ? json(response, 200, permissions(holds))
            : json(response, 400, invalidType),
        { object, fields: ['Id'] },
      );
      expect(error.name).to.equal(name);
      expect(`${error.message} ${error.actions!.join(' ')}`)
        .to.include(words)
        .and.not.include('%s');
    });
  }

  it('says of no permission that it is missing when it is interrupted while it asks', async () => {
    const abort = new AbortController();
    server = await startOrgServer((asked, _request, response) => {
      if (asked.includes('UserPermissionAccess')) abort.abort(new Error('Ctrl-C'));
      else json(response, 400, invalidType);
    });
    const client = new OrgClient(server.connection, { signal: abort.signal });
    const reader = new SpanReader(client, { object: 'UserLogin', fields: ['Id'] });
    const error: unknown = await reader.open().catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('Ctrl-C');
  });

  it('says of a feature that is not switched on what helps whoever asks for it', async () => {
    const error = await failure((_asked, _request, response) => json(response, 400, invalidType), {
      object: 'BotDefinition',
      fields: ['Id'],
    });
    expect(error.actions).to.deep.equal([
      'Leave out the flag, or the rows of the file, that ask for it.',
      'Or let an administrator switch on bots or agents in Setup.',
    ]);
  });

  it('tells that BotDefinition came with a later API version than the one in use', async () => {
    server = await startOrgServer((_asked, _request, response) => json(response, 400, invalidType));
    const errors: string[] = [];
    for (const version of ['59.0', '60.0']) {
      server.connection.version = version;
      const reader = new SpanReader(new OrgClient(server.connection), { object: 'BotDefinition', fields: ['Id'] });
      await reader.open().catch(({ name, message }: SfError) => errors.push(`${name}: ${message.slice(0, 88)}`));
    }
    expect(errors[0]).to.equal(
      'ApiVersionTooOldError: API version 59.0, which was asked for, is too old: BotDefinition came with version 60.0.',
    );
    expect(errors[1]).to.match(/^FeatureNotEnabledError: /);
  });

  const unreadable = [
    {},
    null,
    'text',
    { totalSize: 1, done: true },
    { records: [], done: true },
    [],
    { totalSize: -1, done: true, records: [] },
    { totalSize: 1, done: true, records: [null] },
    { totalSize: 1, done: true, records: [{ Id: 7 }] },
    { totalSize: 2, done: false, nextRecordsUrl: {}, records: [{ Id: 'a' }] },
  ];
  for (const body of unreadable) {
    it(`refuses ${JSON.stringify(body)} as an answer`, async () => {
      const error = await failure((_asked, _request, response) => json(response, 200, body));
      expect(error.name).to.equal('UnreadableAnswerError');
    });
  }

  it('lets go at once when it is interrupted', async () => {
    const abort = new AbortController();
    // It never answers.
    server = await startOrgServer(() => abort.abort(new Error('Ctrl-C')));
    const client = new OrgClient(server.connection, { signal: abort.signal });
    const error: unknown = await new SpanReader(client, groups).open().catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal('Ctrl-C');
  });
});
