import { expect } from 'chai';
import fc from 'fast-check';
import {
  formatPermission,
  parsePermission,
  prefixes,
  rightBits,
  rightsOf,
  type NotationProblem,
  type PermissionKind,
  type PermissionName,
  type Right,
} from '../../../src/model/permission.js';

describe('parsePermission', () => {
  const names: ReadonlyArray<[text: string, name: PermissionName]> = [
    ['ModifyAllData', { kind: 'system', name: 'ModifyAllData' }],
    ['Modify All Data', { kind: 'system', name: 'Modify All Data' }],
    ['  ModifyAllData\t', { kind: 'system', name: 'ModifyAllData' }],
    // Only an org tells that this is an object without its right.
    ['Account', { kind: 'system', name: 'Account' }],
    ['Account.Rating', { kind: 'system', name: 'Account.Rating' }],
    ['app', { kind: 'system', name: 'app' }],
    ['Account:delete', { kind: 'object', object: 'Account', right: 'delete' }],
    ['account : DELETE', { kind: 'object', object: 'account', right: 'delete' }],
    ['Invoice__c:View-All-Fields', { kind: 'object', object: 'Invoice__c', right: 'view-all-fields' }],
    ['Bill: Paid:modify-all', { kind: 'object', object: 'Bill: Paid', right: 'modify-all' }],
    ['Account.Rating:edit', { kind: 'field', object: 'Account', field: 'Rating', right: 'edit' }],
    [' Account . Rating : Read ', { kind: 'field', object: 'Account', field: 'Rating', right: 'read' }],
    ['ns__Obj__c.ns__Field__c:edit', { kind: 'field', object: 'ns__Obj__c', field: 'ns__Field__c', right: 'edit' }],
    ['Account.Owner.Name:read', { kind: 'field', object: 'Account', field: 'Owner.Name', right: 'read' }],
    ['custom:Export_Invoices', { kind: 'custom', name: 'Export_Invoices' }],
    ['APEX:ns__InvoiceCtl', { kind: 'apex', name: 'ns__InvoiceCtl' }],
    ['page: Board', { kind: 'page', name: 'Board' }],
    ['flow:Scrub_Launch', { kind: 'flow', name: 'Scrub_Launch' }],
    ['tab:standard-Account', { kind: 'tab', name: 'standard-Account' }],
    ['app:ERP: the new one', { kind: 'app', name: 'ERP: the new one' }],
    ['app:ERP.Web', { kind: 'app', name: 'ERP.Web' }],
  ];
  for (const [text, name] of names)
    it(`takes "${text}" for ${JSON.stringify(name)}`, () => expect(parsePermission(text)).to.deep.equal(name));

  const problems: ReadonlyArray<[text: string, problem: NotationProblem]> = [
    ['', { problem: 'empty' }],
    [' \n ', { problem: 'empty' }],
    [':', { problem: 'name missing' }],
    [':read', { problem: 'name missing' }],
    ['.Rating:read', { problem: 'name missing' }],
    ['Account.:read', { problem: 'name missing' }],
    ['apex:', { problem: 'name missing' }],
    ['Account:', { problem: 'right missing' }],
    ['Account.Rating: ', { problem: 'right missing' }],
    ['Account:destroy', { problem: 'right unknown', right: 'destroy' }],
    ['Account:view all', { problem: 'right unknown', right: 'view all' }],
    ['Account:toString', { problem: 'right unknown', right: 'toString' }],
    ['class:InvoiceCtl', { problem: 'right unknown', right: 'InvoiceCtl' }],
    ['Account.Rating:delete', { problem: 'right not of fields', right: 'delete' }],
    ['Account.Rating:View-All', { problem: 'right not of fields', right: 'View-All' }],
    ['apex:InvoiceCtl:read', { problem: 'right not taken', right: 'read', without: 'apex:InvoiceCtl' }],
    ['App:ERP:Edit', { problem: 'right not taken', right: 'Edit', without: 'app:ERP' }],
  ];
  for (const [text, problem] of problems)
    it(`finds in "${text}" the problem "${problem.problem}"`, () =>
      expect(parsePermission(text)).to.deep.equal(problem));

  it('never fails, whatever the text is', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = parsePermission(text);
        expect('problem' in name || 'kind' in name).to.equal(true);
      }),
    ));
});

describe('formatPermission and parsePermission', () => {
  const apiName = fc.stringMatching(/^([a-z]{1,5}__)?[A-Za-z][A-Za-z0-9_]{0,12}(__c)?$/);
  const named = fc.oneof(
    fc.record({ kind: fc.constantFrom<PermissionKind>('system', 'object', ...prefixes), first: apiName }),
    fc.record({ kind: fc.constant<PermissionKind>('field'), first: apiName, second: apiName }),
  );
  const permissions = named.map((one): { kind: PermissionKind; name: string } => {
    const { kind, first } = one;
    if ('second' in one) return { kind, name: `${first}.${one.second}` };
    return { kind, name: (prefixes as readonly string[]).includes(kind) ? `${kind}:${first}` : first };
  });
  const nameOf = (name: PermissionName): string => {
    if (name.kind === 'object') return name.object;
    if (name.kind === 'field') return `${name.object}.${name.field}`;
    return name.kind === 'system' ? name.name : `${name.kind}:${name.name}`;
  };

  it('are the reverse of one another, for each kind and each of its rights, in any case', () =>
    fc.assert(
      fc.property(permissions, fc.nat(), fc.boolean(), (permission, position, isLoud) => {
        const rights: readonly Right[] = rightsOf(permission.kind);
        const right = rights[position % rights.length] ?? 'read';
        const text = formatPermission({ permission, right });
        const parsed = parsePermission(isLoud ? text.toUpperCase() : text);
        if ('problem' in parsed) return expect.fail(`${text}: ${parsed.problem}`);
        expect(parsed.kind).to.equal(permission.kind);
        expect('right' in parsed ? parsed.right : 'read').to.equal(right);
        const inCase = (name: string): string => (isLoud ? name.toLowerCase() : name);
        expect(inCase(nameOf(parsed))).to.equal(inCase(permission.name));
      }),
    ));

  it('know the rights of rows: seven on objects, two on fields, none of the rest', () => {
    expect(rightsOf('object')).to.deep.equal(Object.keys(rightBits));
    expect(rightsOf('field')).to.deep.equal(['read', 'edit']);
    for (const kind of ['system', 'other', ...prefixes] as const) expect(rightsOf(kind)).to.deep.equal([]);
  });
});
