import { expect } from 'chai';
import { connectorCsv } from '../../../src/formats/connectorCsv.js';
import { json } from '../../../src/formats/json.js';
import { fileConnectorDocument, readConnectorCsv } from '../../nut/support/fileConnector/index.js';
import { textOf } from '../support/documents.js';
import { accountOf, withSnapshot } from '../support/snapshots.js';

describe('the file connector’s tables', () => {
  it('leave out an employee number that C1 would split at its comma, and say so', async () => {
    const problems: string[] = [];
    const onProblem = (record: string, problem: string): void => void problems.push(`${record}: ${problem}`);
    await withSnapshot(
      (writer) => writer.account(accountOf('005A', { employeeId: 'E1,E2' })),
      async (reader) => {
        const { users } = fileConnectorDocument.parse(
          readConnectorCsv(await textOf(connectorCsv, reader, { onProblem })),
        );
        expect(users[0]).not.to.have.property('employee_id');
        expect(JSON.parse(await textOf(json, reader))).to.have.nested.property('users[0].employee_id', 'E1,E2');
      },
    );
    expect(problems).to.deep.equal([
      'user:005A: The employee number "E1,E2" was left out: C1 would split it at the comma.',
    ]);
  });

  it('leave out employee numbers and federation IDs that are formulas, and say so, unless formulas are wanted', async () => {
    const problems: string[] = [];
    const onProblem = (record: string, problem: string): void => void problems.push(`${record}: ${problem}`);
    const profile = { federation_id: '\n@SUM(1)', title: 'Clerk' };
    await withSnapshot(
      (writer) => {
        writer.account(accountOf('005A', { employeeId: '=1+1', profile }));
        writer.account(accountOf('005B', { employeeId: 'E-2', profile: { federation_id: 'b@sso' } }));
      },
      async (reader) => {
        const idsOf = async (neutralizeFormulas: boolean): Promise<unknown[]> => {
          const text = await textOf(connectorCsv, reader, { neutralizeFormulas, onProblem });
          const { users } = fileConnectorDocument.parse(readConnectorCsv(text));
          return users.map(({ employee_id: ids, profile: kept }) => [ids, kept]);
        };
        expect(await idsOf(true)).to.deep.equal([
          [undefined, { title: 'Clerk' }],
          [['E-2'], { federation_id: 'b@sso' }],
        ]);
        expect(problems).to.deep.equal([
          'user:005A: The employee number "=1+1" was left out: a spreadsheet would take it for a formula.',
          'user:005A: The federation ID "\n@SUM(1)" was left out: a spreadsheet would take it for a formula.',
        ]);
        expect(await idsOf(false)).to.deep.equal([
          [['=1+1'], profile],
          [['E-2'], { federation_id: 'b@sso' }],
        ]);
        expect(problems).to.have.length(2);
        expect(JSON.parse(await textOf(json, reader))).to.have.nested.property('users[0].employee_id', '=1+1');
      },
    );
  });

  it('give each key of a profile a column, and write numbers and switches as text', async () => {
    await withSnapshot(
      (writer) => {
        writer.account(accountOf('005A', { profile: { level: 3, is_manager: true } }));
        writer.account(accountOf('005B', { managerId: '005A', profile: { department: 'Ops' } }));
      },
      async (reader) => {
        const { users } = fileConnectorDocument.parse(readConnectorCsv(await textOf(connectorCsv, reader)));
        expect(users.map(({ profile }) => profile)).to.deep.equal([
          { level: '3', is_manager: 'true' },
          { department: 'Ops', manager_id: '005A', manager_email: '005A@acme.example' },
        ]);
      },
    );
  });
});
