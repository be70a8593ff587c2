import { expect } from 'chai';
import type { Account } from '../../../../src/model/account.js';
import type { Profile } from '../../../../src/model/resource.js';
import type { AnswerPath, WhoCounts, WhoRow, WhyAnswer } from '../../../../src/services/answers/answer.js';
import { whoHolds, whyHolds, type AccessQuestion } from '../../../../src/services/answers/accessAnswers.js';
import type { SnapshotReader } from '../../../../src/snapshot/reader.js';
import type { SnapshotWriter } from '../../../../src/snapshot/writer.js';
import { accountOf, addEntitlement, addGrant, addInheritance, ref, withSnapshot } from '../../support/snapshots.js';

const idOf = (prefix: string, number: number): string => `${prefix}${String(number).padStart(12, '0')}AAA`;
const user = (number: number): string => idOf('005', number);
const [ADA, BEN, CYD] = [user(1), user(2), user(3)];
const EMEA = `group:${idOf('00G', 1)}:member`;
const DACH = `group:${idOf('00G', 2)}:member`;
const BERLIN = `group:${idOf('00G', 3)}:member`;
const SET = `permission:${idOf('0PS', 1)}:assigned`;
const BUNDLE = `permission_set_group:${idOf('0PG', 1)}:member`;
const ROLE = `role:${idOf('00E', 1)}:assigned`;

const SESSION = { session_activation_required: true };

const question = (access: string): AccessQuestion => {
  const entitlement = ref(access);
  const { type, resourceId: id } = entitlement;
  return { about: 'access', entitlement, resource: { type, id, displayName: id, apiName: id } };
};

const who = (reader: SnapshotReader, access: string, without: string[] = []): { rows: WhoRow[]; counts: WhoCounts } => {
  const rows: WhoRow[] = [];
  const answer = whoHolds(reader, question(access), without.map(ref));
  for (let next = answer.next(); ; next = answer.next()) {
    if (next.done) return { rows, counts: next.value };
    rows.push(next.value);
  }
};

const why = (reader: SnapshotReader, access: string, userId: string, without: string[] = []): WhyAnswer =>
  whyHolds(reader, question(access), userId, without.map(ref), 'prod');

/** Names of the users by verdict. */
const verdicts = (rows: readonly WhoRow[]): string[] =>
  rows.map(({ user: { username }, verdict }) => `${username.split('@')[0]!} ${verdict}`);

const route = ({ steps }: Pick<AnswerPath, 'steps'>): string => steps.map(({ displayName }) => displayName).join(' > ');

const add = (writer: SnapshotWriter, entitlement: string, displayName: string, profile: Profile = {}): void => {
  const { type, resourceId: id, slug } = ref(entitlement);
  writer.resource({ type, id, displayName, stableName: displayName, description: null, parentId: null, profile });
  writer.entitlement({ type, resourceId: id, slug, displayName, description: '' });
};

const account = (writer: SnapshotWriter, id: string, username: string, fields: Partial<Account> = {}): void =>
  writer.account(accountOf(id, { username: `${username}@acme.example`, displayName: username, ...fields }));

describe('the answer to who holds an access, and why', () => {
  it('goes through groups in groups to any depth, and round a circle once', async () => {
    await withSnapshot(
      (writer) => {
        for (const [id, name] of [
          [ADA, 'ada'],
          [BEN, 'ben'],
          [CYD, 'cyd'],
        ] as const)
          account(writer, id, name);
        for (const [group, name] of [
          [EMEA, 'EMEA'],
          [DACH, 'DACH'],
          [BERLIN, 'Berlin'],
        ] as const)
          add(writer, group, name);
        addInheritance(writer, DACH, EMEA);
        addInheritance(writer, BERLIN, DACH);
        addInheritance(writer, EMEA, BERLIN);
        addGrant(writer, BERLIN, ADA);
        addGrant(writer, EMEA, BEN);
        addGrant(writer, EMEA, ADA);
      },
      (reader) => {
        const { rows, counts } = who(reader, EMEA);
        expect(verdicts(rows)).to.deep.equal(['ada yes', 'ben yes']);
        expect(counts).to.deep.equal({ can: 2, onlyIf: 0, cannotLogIn: 0 });
        expect(rows.map(({ path, paths }) => [route(path), paths])).to.deep.equal([
          ['EMEA', 2],
          ['EMEA', 1],
        ]);
        expect(verdicts(who(reader, BERLIN).rows)).to.deep.equal(['ada yes', 'ben yes']);
        const { verdict, paths, obstacles } = why(reader, EMEA, ADA);
        expect([verdict, paths.map(route), obstacles]).to.deep.equal(['yes', ['EMEA', 'Berlin > DACH > EMEA'], []]);
        expect(paths.map(({ command }) => command)).to.deep.equal([
          'sf access revoke --target-org prod --user ada@acme.example --group EMEA',
          'sf access revoke --target-org prod --user ada@acme.example --group Berlin',
        ]);
        expect(why(reader, EMEA, CYD).verdict).to.equal('no');
      },
    );
  });

  it('names every route of what is held directly, by length and name', async () => {
    await withSnapshot(
      (writer) => {
        account(writer, ADA, 'ada');
        const [B, A, C] = [DACH, BERLIN, `group:${idOf('00G', 4)}:member`];
        for (const [group, name] of [
          [EMEA, 'Top'],
          [A, 'A'],
          [B, 'B'],
          [C, 'C'],
        ] as const)
          add(writer, group, name);
        for (const [from, to] of [
          [A, EMEA],
          [B, EMEA],
          [C, A],
          [C, B],
        ] as const)
          addInheritance(writer, from, to);
        addGrant(writer, C, ADA);
        addGrant(writer, B, ADA);
      },
      (reader) => {
        expect(why(reader, EMEA, ADA).paths.map(route)).to.deep.equal(['B > Top', 'C > A > Top', 'C > B > Top']);
        expect(who(reader, EMEA).rows.map(({ path, paths }) => [route(path), paths])).to.deep.equal([['B > Top', 3]]);
      },
    );
  });

  it('sets apart who can, who could in a session and who cannot log in, in the order of usernames', async () => {
    await withSnapshot(
      (writer) => {
        for (const [number, name] of ['eve', 'dan', 'fay', 'gus', 'hal', 'ivy'].entries()) {
          account(writer, user(number + 1), name, { isActive: name !== 'hal', lastLogin: '2026-11-01T08:00:00Z' });
        }
        writer.loginState(user(4), { isFrozen: true, isPasswordLocked: false });
        add(writer, SET, 'Break Glass', SESSION);
        add(writer, BUNDLE, 'Ops', { status: 'Outdated', api_name: 'Ops_Bundle' });
        addInheritance(writer, BUNDLE, SET);
        for (const number of [1, 2, 4, 5]) addGrant(writer, SET, user(number));
        addGrant(writer, BUNDLE, user(2));
        writer.grant({ entitlement: ref(BUNDLE), principalId: user(6), expiresAt: '2027-01-31T09:00:00Z' });
        writer.grant({ entitlement: ref(SET), principalId: user(6), expiresAt: '2027-02-28T09:00:00Z' });
      },
      (reader) => {
        const { rows, counts } = who(reader, SET);
        expect(verdicts(rows)).to.deep.equal([
          'dan yes',
          'ivy yes',
          'eve only if',
          'gus cannot log in',
          'hal cannot log in',
        ]);
        expect(counts).to.deep.equal({ can: 2, onlyIf: 1, cannotLogIn: 2 });
        // A session-based set inside a group needs no activation, and that way comes first.
        expect(rows.map(({ path, paths, expiresAt }) => [route(path), path.session, paths, expiresAt])).to.deep.equal([
          ['Ops > Break Glass', 'not needed', 2, null],
          ['Ops > Break Glass', 'not needed', 2, '2027-01-31T09:00:00Z'],
          ['Break Glass', 'not activated', 1, null],
          ['Break Glass', 'not activated', 1, null],
          ['Break Glass', 'not activated', 1, null],
        ]);
        expect(rows[0]!.path.groupStatus).to.equal('Outdated');
        expect(rows[2]!.user).to.deep.equal({
          id: ADA,
          username: 'eve@acme.example',
          name: 'eve',
          isActive: true,
          isFrozen: false,
          lastLogin: '2026-11-01T08:00:00Z',
        });
        const dan = why(reader, SET, user(2));
        expect(dan.paths.map(({ session, command }) => [session, command])).to.deep.equal([
          [
            'not needed',
            'sf access revoke --target-org prod --user dan@acme.example --permission-set-group Ops_Bundle',
          ],
          [
            'not activated',
            `sf access revoke --target-org prod --user dan@acme.example --permission-set ${idOf('0PS', 1)}`,
          ],
        ]);
        const steps = [{ type: 'permission', id: idOf('0PS', 1), displayName: 'Break Glass', apiName: 'Break Glass' }];
        const waits = { kind: 'session not activated', steps, permissions: [], at: null };
        expect(dan.obstacles).to.deep.equal([waits]);
        const gus = why(reader, SET, user(4));
        expect([gus.verdict, gus.obstacles]).to.deep.equal([
          'cannot log in',
          [waits, { kind: 'account frozen', steps: [], permissions: [], at: null }],
        ]);
        expect(why(reader, SET, user(5)).obstacles.map(({ kind }) => kind)).to.include('account inactive');
      },
    );
  });

  it('says yes where the set is activated in a session at this moment', async () => {
    await withSnapshot(
      (writer) => {
        account(writer, ADA, 'ada');
        add(writer, SET, 'Break Glass', SESSION);
        addGrant(writer, SET, ADA);
        writer.container({
          id: idOf('0PS', 1),
          entitlement: ref(SET),
          isSessionBased: true,
          status: null,
          isCustom: true,
          licenseId: null,
        });
        writer.activation({ entitlement: ref(SET), userId: ADA });
      },
      (reader) => {
        const { verdict, paths, obstacles } = why(reader, SET, ADA);
        expect([verdict, paths.map(({ session }) => session), obstacles]).to.deep.equal(['yes', ['activated'], []]);
        expect(verdicts(who(reader, SET).rows)).to.deep.equal(['ada yes']);
      },
    );
  });

  it('names what would give the access and does not: expired, revoked, inactive', async () => {
    await withSnapshot(
      (writer) => {
        account(writer, ADA, 'ada');
        add(writer, SET, 'Sales');
        add(writer, BUNDLE, 'Ops');
        addInheritance(writer, BUNDLE, SET);
        writer.container({
          id: idOf('0PS', 1),
          entitlement: ref(SET),
          isSessionBased: false,
          status: null,
          isCustom: true,
          licenseId: null,
        });
        writer.container({
          id: idOf('0PS', 2),
          entitlement: ref(BUNDLE),
          isSessionBased: false,
          status: 'Updated',
          isCustom: true,
          licenseId: null,
        });
        writer.lapsed({ entitlement: ref(SET), userId: ADA, state: 'expired', expiresAt: '2026-01-31T09:00:00Z' });
        writer.lapsed({ entitlement: ref(BUNDLE), userId: ADA, state: 'revoked', expiresAt: '2027-01-31T09:00:00Z' });
      },
      (reader) => {
        const { verdict, paths, obstacles } = why(reader, SET, ADA);
        expect([verdict, paths]).to.deep.equal(['no', []]);
        expect(obstacles.map(({ kind, at, ...obstacle }) => [kind, route(obstacle), at])).to.deep.equal([
          ['expired', 'Sales', '2026-01-31T09:00:00Z'],
          ['revoked', 'Ops > Sales', null],
        ]);
        expect(who(reader, SET)).to.deep.equal({ rows: [], counts: { can: 0, onlyIf: 0, cannotLogIn: 0 } });
      },
    );
  });

  it('tells whose managers, whose reports and everybody, none of which a command ends', async () => {
    const everybody = `group:${idOf('00G', 9)}:member`;
    await withSnapshot(
      (writer) => {
        account(writer, ADA, 'ada', { profile: { account_type: 'Standard' } });
        account(writer, BEN, 'ben', { managerId: ADA, profile: { account_type: 'Standard' } });
        account(writer, CYD, 'cyd', { managerId: BEN, profile: { account_type: 'PowerPartner' } });
        for (const [group, name] of [
          [EMEA, 'Managers'],
          [DACH, 'Reports'],
          [BERLIN, 'All'],
        ] as const)
          add(writer, group, name);
        add(writer, everybody, 'All Internal Users', { group_type: 'Organization' });
        writer.grantToManagersOf(CYD, ref(EMEA));
        addGrant(writer, EMEA, ADA);
        writer.grantToReportsOf(BEN, ref(DACH));
        addInheritance(writer, everybody, BERLIN);
      },
      (reader) => {
        expect(verdicts(who(reader, EMEA).rows)).to.deep.equal(['ada yes', 'ben yes']);
        expect(why(reader, EMEA, ADA).paths.map(({ command, advice }) => [command, advice])).to.deep.equal([
          ['sf access revoke --target-org prod --user ada@acme.example --group Managers', null],
          [
            null,
            'the user holds it as a manager of cyd@acme.example, whose manager group is a member: it ends when the user no longer ' +
              'manages cyd@acme.example, directly or through others, or when that membership is removed in Setup',
          ],
        ]);
        expect(why(reader, EMEA, ADA, [EMEA]).paths.map(({ advice }) => advice?.slice(0, 31))).to.deep.equal([
          'the user holds it as a manager ',
        ]);
        expect(verdicts(who(reader, DACH).rows)).to.deep.equal(['ben yes', 'cyd yes']);
        expect(verdicts(who(reader, BERLIN).rows)).to.deep.equal(['ada yes', 'ben yes']);
        expect(why(reader, BERLIN, BEN).paths.map((path) => [route(path), path.command, path.advice])).to.deep.equal([
          [
            'All Internal Users > All',
            null,
            'every internal user holds it, since the group All Internal Users is a member: it ends when that membership is removed in Setup',
          ],
        ]);
        expect(why(reader, BERLIN, CYD).verdict).to.equal('no');
      },
    );
  });

  it('answers as if something was revoked', async () => {
    await withSnapshot(
      (writer) => {
        account(writer, ADA, 'ada');
        account(writer, BEN, 'ben');
        add(writer, EMEA, 'EMEA');
        add(writer, ROLE, 'CEO');
        addInheritance(writer, ROLE, EMEA);
        addGrant(writer, EMEA, ADA);
        addGrant(writer, ROLE, ADA);
        addGrant(writer, EMEA, BEN);
      },
      (reader) => {
        expect(why(reader, EMEA, ADA, [EMEA]).paths.map(route)).to.deep.equal(['CEO > EMEA']);
        expect(why(reader, EMEA, ADA, [EMEA, ROLE]).verdict).to.equal('no');
        expect(verdicts(who(reader, EMEA, [EMEA]).rows)).to.deep.equal(['ada yes']);
      },
    );
  });

  it('takes the role in a resource away with the membership', async () => {
    const [member, owner] = ['member', 'role:Owner'].map((slug) => `territory:${idOf('0MI', 1)}:${slug}`);
    await withSnapshot(
      (writer) => {
        account(writer, ADA, 'ada');
        for (const one of [member!, owner!]) {
          add(writer, one, 'DACH');
          addGrant(writer, one, ADA);
        }
      },
      (reader) => {
        expect(why(reader, owner!, ADA).verdict).to.equal('yes');
        expect(why(reader, owner!, ADA, [member!]).verdict).to.equal('no');
        expect(why(reader, member!, ADA, [owner!]).verdict).to.equal('yes');
      },
    );
  });

  it('gives an app to those alone who hold directly what lists it', async () => {
    const app = `connected_application:${idOf('0H4', 1)}:assigned`;
    await withSnapshot(
      (writer) => {
        account(writer, ADA, 'ada');
        account(writer, BEN, 'ben');
        for (const [entitlement, name] of [
          [SET, 'Sales'],
          [BUNDLE, 'Ops'],
          [app, 'App'],
        ] as const)
          add(writer, entitlement, name);
        addInheritance(writer, SET, app);
        addInheritance(writer, BUNDLE, SET);
        addGrant(writer, SET, ADA);
        addGrant(writer, BUNDLE, BEN);
      },
      (reader) => {
        expect(verdicts(who(reader, app).rows)).to.deep.equal(['ada yes']);
      },
    );
  });

  it('knows nobody of an access that the snapshot does not have', async () => {
    await withSnapshot(
      (writer) => {
        account(writer, ADA, 'ada');
        addEntitlement(writer, EMEA);
      },
      (reader) => {
        expect(who(reader, DACH).rows).to.deep.equal([]);
        expect(why(reader, DACH, ADA).verdict).to.equal('no');
        expect(() => why(reader, EMEA, BEN)).to.throw(RangeError, BEN);
      },
    );
  });
});
