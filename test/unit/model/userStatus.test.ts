import { expect } from 'chai';
import {
  adviceOn,
  planStatus,
  statusOf,
  type StatusAdvice,
  type StatusVerdict,
  type StoredStatus,
  type WantedStatus,
} from '../../../src/model/userStatus.js';

const ADMIN = '005000000000001AAA';
const ADA: StoredStatus = { id: '005000000000002AAA', isActive: true, isFrozen: false, loginId: '0Yw000000000002AAA' };

describe('planStatus', () => {
  const cases: Array<[WantedStatus, Partial<StoredStatus>, StatusVerdict, object | null]> = [
    [
      'inactive',
      {},
      'deactivate',
      { object: 'User', id: ADA.id, fields: { IsActive: false }, before: { IsActive: true } },
    ],
    ['inactive', { isFrozen: true }, 'deactivate', { object: 'User', fields: { IsActive: false } }],
    ['inactive', { isActive: false }, 'nothing to do', null],
    [
      'active',
      { isActive: false },
      'activate',
      { object: 'User', fields: { IsActive: true }, before: { IsActive: false } },
    ],
    ['active', { isFrozen: true }, 'nothing to do', null],
    [
      'frozen',
      {},
      'freeze',
      { object: 'UserLogin', id: ADA.loginId, fields: { IsFrozen: true }, before: { IsFrozen: false } },
    ],
    ['frozen', { isFrozen: true }, 'nothing to do', null],
    ['frozen', { isActive: false }, 'freeze', { object: 'UserLogin', fields: { IsFrozen: true } }],
    ['unfrozen', { isFrozen: true }, 'unfreeze', { object: 'UserLogin', fields: { IsFrozen: false } }],
    ['unfrozen', {}, 'nothing to do', null],
    ['frozen', { loginId: null }, 'refused', null],
    ['inactive', { loginId: null }, 'deactivate', { object: 'User' }],
    ['inactive', { id: ADMIN }, 'refused', null],
    ['frozen', { id: ADMIN }, 'refused', null],
    ['unfrozen', { id: ADMIN, isFrozen: true }, 'unfreeze', { object: 'UserLogin' }],
  ];
  for (const [wanted, state, verdict, write] of cases) {
    it(`${wanted} of ${JSON.stringify(state)}: ${verdict}`, () => {
      const planned = planStatus({ ...ADA, ...state }, wanted, ADMIN);
      expect(planned.verdict).to.equal(verdict);
      if (write) expect(planned.write).to.deep.include({ op: 'update', ...write });
      else expect(planned.write).to.equal(null);
    });
  }

  it('says why it refuses', () => {
    expect(planStatus({ ...ADA, id: ADMIN }, 'frozen', ADMIN).refusal).to.equal('ownUser');
    expect(planStatus({ ...ADA, loginId: null }, 'frozen', ADMIN).refusal).to.equal('noLogin');
  });

  it('has one word for what two fields say', () => {
    const words = [true, false].flatMap((isActive) =>
      [true, false].map((isFrozen) => statusOf({ isActive, isFrozen })),
    );
    expect(words).to.deep.equal(['frozen', 'active', 'inactive', 'inactive']);
  });
});

describe('adviceOn', () => {
  const cases: Array<[StatusVerdict, string, string, StatusAdvice[]]> = [
    [
      'deactivate',
      'FIELD_INTEGRITY_EXCEPTION',
      'You cannot disable the Web to Lead Default Creator.',
      ['webToLead', 'tryAgain', 'freezeMeanwhile'],
    ],
    [
      'deactivate',
      'FIELD_INTEGRITY_EXCEPTION',
      'Cannot inactivate user that is the value of a hierarchy field:Boss',
      ['hierarchyField', 'tryAgain', 'freezeMeanwhile'],
    ],
    ['deactivate', 'CANNOT_DISABLE_LAST_ADMIN', 'No.', ['lastAdmin', 'tryAgain', 'freezeMeanwhile']],
    [
      'deactivate',
      'FIELD_INTEGRITY_EXCEPTION',
      'You cannot disable the default case owner.',
      ['defaultOwner', 'tryAgain', 'freezeMeanwhile'],
    ],
    ['deactivate', 'FIELD_INTEGRITY_EXCEPTION', 'Something else', ['otherBlocker', 'tryAgain', 'freezeMeanwhile']],
    ...(
      [
        ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'validationRule'],
        ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'trigger'],
        ['CANNOT_EXECUTE_FLOW_TRIGGER', 'flow'],
        ['MIXED_DML_OPERATION', 'automation'],
        ['UNABLE_TO_LOCK_ROW', 'lock'],
        ['ENTITY_IS_LOCKED', 'lock'],
      ] as const
    ).map(([code, blocker]): [StatusVerdict, string, string, StatusAdvice[]] => [
      'deactivate',
      code,
      'Workflow of approvals',
      [blocker, 'tryAgain', 'freezeMeanwhile'],
    ]),
    ['deactivate', 'REQUIRED_FIELD_MISSING', 'Required fields', ['otherBlocker', 'tryAgain', 'freezeMeanwhile']],
    ['deactivate', 'TXN_SECURITY_TRANSACTION', 'No.', ['otherBlocker', 'tryAgain', 'freezeMeanwhile']],
    ['deactivate', 'INVALID_CROSS_REFERENCE_KEY', 'invalid id', ['otherBlocker', 'tryAgain', 'freezeMeanwhile']],
    ['deactivate', 'TXN_SECURITY_TRANSACTION', 'approval wanted', ['approval', 'tryAgain', 'freezeMeanwhile']],
    ['deactivate', 'ECONNRESET', 'socket hang up', []],
    ['deactivate', 'UND_ERR_SOCKET', 'other side closed', []],
    ['deactivate', 'ERR_TLS_CERT_ALTNAME_INVALID', 'No.', []],
    ['deactivate', 'ProxyRefusedError', 'No.', []],
    ['deactivate', 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', []],
    ['deactivate', 'ALL_OR_NONE_OPERATION_ROLLED_BACK', 'Record rolled back', []],
    ['deactivate', 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', ['mayNotManage']],
    ['freeze', 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id', ['mayNotFreeze']],
    ['activate', 'LICENSE_LIMIT_EXCEEDED', 'License Limit Exceeded', ['noSeat']],
    ['activate', 'UNKNOWN_EXCEPTION', 'Something else', []],
    ['freeze', 'UNKNOWN_EXCEPTION', 'approval', []],
  ];
  for (const [verdict, code, message, advice] of cases) {
    it(`${verdict}, ${code}: ${message}`, () =>
      expect(adviceOn(verdict, [{ code, message }], ADA)).to.deep.equal(advice));
  }

  const RULE = { code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Needs the approval of a manager.' };
  const FLOW = { code: 'CANNOT_EXECUTE_FLOW_TRIGGER', message: 'The “Leavers” process failed.' };
  it('names what each error of the record is', () => {
    expect(adviceOn('deactivate', [RULE, FLOW, RULE], ADA)).to.deep.equal([
      'validationRule',
      'flow',
      'tryAgain',
      'freezeMeanwhile',
    ]);
  });

  for (const state of [{ isFrozen: true }, { loginId: null }]) {
    it(`does not advise to freeze a user with ${JSON.stringify(state)}`, () =>
      expect(adviceOn('deactivate', [RULE], { ...ADA, ...state })).to.deep.equal(['validationRule', 'tryAgain']));
  }
});
