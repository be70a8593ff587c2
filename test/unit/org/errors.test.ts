import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SfError } from '@salesforce/core';
import { expect } from 'chai';
import { isBreakdown, toSfError, unreadableAnswer } from '../../../src/org/errors.js';

const refusedWith = (errorCode: string, message: string): Error => Object.assign(new Error(message), { errorCode });

describe('errors of Salesforce in plain words', () => {
  const cases: Array<[code: string, name: string, action: RegExp]> = [
    ['INVALID_SESSION_ID', 'SessionExpiredError', /sf org login/],
    ['API_CURRENTLY_DISABLED', 'ApiNotEnabledForUserError', /API Enabled/],
    ['FUNCTIONALITY_NOT_ENABLED', 'ApiNotEnabledForUserError', /API Enabled/],
    ['API_DISABLED_FOR_ORG', 'ApiDisabledForOrgError', /API Enabled[^]*Enterprise/],
    ['INVALID_OPERATION_WITH_EXPIRED_PASSWORD', 'PasswordExpiredError', /set a new password/],
    ['INSUFFICIENT_ACCESS', 'InsufficientAccessError', /sf access check/],
    ['INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', 'InsufficientAccessError', /sf access check/],
    ['SERVER_UNAVAILABLE', 'ServerBusyError', /Try again in a few minutes/],
    ['QUERY_TIMEOUT', 'ServerBusyError', /Try again in a few minutes/],
    ['ERROR_HTTP_429', 'ServerBusyError', /Try again in a few minutes/],
    ['ERROR_HTTP_500', 'ServerBusyError', /Try again in a few minutes/],
    ['ERROR_HTTP_504', 'ServerBusyError', /Try again in a few minutes/],
    ['REQUEST_LIMIT_EXCEEDED', 'DailyApiLimitReachedError', /Try again later/],
    ['SOMETHING_NEW', 'SalesforceRequestFailedError', /Status Codes/],
  ];
  for (const [code, name, action] of cases) {
    it(`are ${name} for ${code}, with its code and text kept`, () => {
      const cause = refusedWith(code, 'as it came');
      const error = toSfError(cause, 'ada@acme.example') as SfError;
      expect(error).to.include({ name, cause });
      expect(error.actions?.join('\n')).to.match(action);
      expect(error.data).to.deep.equal({ errorCode: code, message: 'as it came' });
    });
  }

  const page =
    '<!DOCTYPE html>\n<html><head><style>h1 { color: red }</style><title>Denied</title></head>\n<body><p>By the proxy.</p></body></html>';
  const pages: Array<[status: string, name: string, action: RegExp]> = [
    ['ERROR_HTTP_403', 'UnreadableAnswerError', /proxy/],
    ['ERROR_HTTP_407', 'UnreadableAnswerError', /proxy/],
    ['ERROR_HTTP_502', 'ServerBusyError', /few minutes/],
  ];
  for (const [code, name, action] of pages) {
    it(`have the words of a page that came with ${code}, wherever the library has put it`, () => {
      const inData = Object.assign(refusedWith(code, 'HTTP response contains html content.\nMany lines.'), {
        data: page,
      });
      for (const cause of [inData, refusedWith(code, page)]) {
        const error = toSfError(cause, 'ada@acme.example') as SfError;
        expect(error.name).to.equal(name);
        expect(error.message)
          .to.include('ada@acme.example')
          .and.to.include(code)
          .and.to.include('"Denied By the proxy."');
        expect(error.actions?.join('\n')).to.match(action);
        expect(error.data).to.deep.equal({ errorCode: code, message: 'Denied By the proxy.' });
      }
    });
  }

  /** Codes that Salesforce documents for what this plugin does, and that the simulator has no rule for. */
  const others = [
    'DUPLICATE_COMM_NICKNAME',
    'INACTIVE_OWNER_OR_USER',
    'MIXED_DML_OPERATION',
    'QUERY_TIMEOUT',
    'QUERY_TOO_COMPLICATED',
    'TERRITORY_REALIGN_IN_PROGRESS',
    'UNKNOWN_EXCEPTION',
  ];
  const FAULT = /(?:SalesforceFault\(\s*\d+,|refused\(|badRequest\()\s*'([A-Z_]+)'/g;
  const simulator = fileURLToPath(new URL('../../../simulator/', import.meta.url));

  it('are there for every code that the simulator answers with, bulk jobs aside', async () => {
    const codes = new Set(others);
    for await (const file of glob('**/*.ts', { cwd: simulator, exclude: (name) => name === 'bulk' })) {
      for (const [, code] of (await readFile(join(simulator, file), 'utf8')).matchAll(FAULT)) codes.add(code!);
    }
    expect(codes.size).to.be.greaterThan(45);
    for (const code of codes) {
      const cause = refusedWith(code, 'as it came');
      const error = toSfError(cause, 'ada@acme.example') as SfError;
      expect(error.message, code).to.include('ada@acme.example');
      expect(error.message, code).not.to.match(/^Salesforce refused a request of \S+ with/);
      expect(error.actions, code).to.have.length.greaterThan(0);
      expect(error.cause, code).to.equal(cause);
      expect(error.data, code).to.deep.equal({ errorCode: code, message: 'as it came' });
    }
  });
});

describe('an answer with several errors of one record', () => {
  const several = (...errors: Array<[errorCode: string, message: string]>): Error =>
    Object.assign(new Error('Multiple errors returned.'), {
      errorCode: 'MULTIPLE_API_ERRORS',
      data: errors.map(([errorCode, message]) => ({ errorCode, message })),
    });

  it('is explained by what stays, since trying again does not help, and has the words of all', () => {
    const error = toSfError(
      several(['UNABLE_TO_LOCK_ROW', 'locked'], ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'No.']),
      'ada@acme.example',
    ) as SfError;
    expect(error.name).to.equal('FieldCustomValidationExceptionError');
    expect(error.message).to.include('a validation rule of this org refuses it.').and.to.include('"No.; locked"');
    expect(error.data).to.deep.equal({ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No.; locked' });
    expect(error.actions).to.deep.equal(['Correct the value that Salesforce names, and run the command again.']);
  });
});

describe('what broke within Salesforce', () => {
  for (const [message, broke] of [
    ['An unexpected error occurred. 12345-678', true],
    ['portal account owner must have a role', false],
  ] as const) {
    it(`${broke ? 'is' : 'is not'} told by UNKNOWN_EXCEPTION with "${message}"`, () => {
      expect(isBreakdown(refusedWith('UNKNOWN_EXCEPTION', message))).to.equal(broke);
    });
  }
});

describe('the errors of an org', () => {
  it('have a text and a next step for every key that the code names', async () => {
    const src = fileURLToPath(new URL('../../../src/', import.meta.url));
    const named = new Set<string>();
    for await (const file of glob('**/*.ts', { cwd: src })) {
      const code = await readFile(join(src, file), 'utf8');
      for (const [, key] of code.matchAll(/orgError\(\s*(?:'\w+Error'|UNREADABLE),\s*'(\w+)'/g)) named.add(key!);
      if (file !== join('org', 'errors.ts')) continue;
      for (const [, key] of code.matchAll(/\bkey: '(\w+)', name: /g)) named.add(key!);
    }
    const texts = await readFile(
      fileURLToPath(new URL('../../../messages/salesforceErrors.md', import.meta.url)),
      'utf8',
    );
    const headings = new Set([...texts.matchAll(/^# (\S+)$/gm)].map(([, heading]) => heading!));
    expect(named.size).to.be.greaterThan(20);
    for (const key of named) {
      expect(headings, key).to.include(key);
      expect(headings, key).to.include(`${key}.actions`);
    }
  });
});

describe('an answer that is not what Salesforce documents', () => {
  it('is named with what is wrong with it, and with what to check', () => {
    const error = unreadableAnswer('Account', 'otherType', ['true']);
    expect(error).to.include({
      name: 'UnreadableAnswerError',
      message:
        'Salesforce\'s answer for Account is not what its REST API documents: the value "true" may have another type than its column.',
    });
    expect(error.actions?.join()).to.match(/proxy/);
  });

  it('has a text for every defect that the code names, and no other', async () => {
    const src = fileURLToPath(new URL('../../../src/', import.meta.url));
    const named = new Set<string>();
    for await (const file of glob('**/*.ts', { cwd: src })) {
      const calls = (await readFile(join(src, file), 'utf8')).matchAll(
        /unreadableAnswer\([^'{]*(?:'\w+',\s*)?'(\w+)'/g,
      );
      for (const [, defect] of calls) named.add(`unreadable.${defect!}`);
    }
    const texts = await readFile(
      fileURLToPath(new URL('../../../messages/salesforceErrors.md', import.meta.url)),
      'utf8',
    );
    const headings = [...texts.matchAll(/^# (unreadable\.\w+)$/gm)].map(([, heading]) => heading);
    expect([...named].sort()).to.deep.equal(headings.sort());
  });
});
