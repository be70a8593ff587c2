import type { Check, Finding } from './check.js';
import { Refusal, refusalIn, type Lab, type Login, type OrgRecord } from './lab.js';

const ASSIGNMENT = 'PermissionSetAssignment';
const DAY = 24 * 60 * 60;

const permissionSet = (lab: Lab, what: string, permissions: Record<string, boolean> = {}): Promise<string> =>
  lab.create('PermissionSet', { Name: lab.name(what), Label: lab.name(what), ...permissions });

const later = (time: Date, seconds: number): string => new Date(time.getTime() + seconds * 1000).toISOString();

const outcome = (result: string | Refusal | undefined): 'accepted' | 'refused' =>
  result instanceof Refusal ? 'refused' : 'accepted';
const seen = (result: string | Refusal | undefined): string | undefined =>
  result instanceof Refusal ? result.message : undefined;

export const ends: Check = {
  name: 'an end for a plain permission set, and for one that administers',
  decides: ['an end for a plain set', 'expirationOfAdministration', 'an end in the past'],
  async *run(lab) {
    const AssigneeId = await lab.user();
    const plain = await permissionSet(lab, 'Plain');
    const now = await lab.orgTime('PermissionSet', plain);
    const past = { AssigneeId, PermissionSetId: plain, ExpirationDate: later(now, -DAY) };
    const early = await lab.tryToCreate(ASSIGNMENT, past);
    yield { about: 'an end in the past', position: outcome(early), seen: seen(early) };
    if (typeof early === 'string') await lab.refusalOf('DELETE', `sobjects/${ASSIGNMENT}/${early}`);
    const tomorrow = await lab.tryToCreate(ASSIGNMENT, { ...past, ExpirationDate: later(now, DAY) });
    yield { about: 'an end for a plain set', position: outcome(tomorrow), seen: seen(tomorrow) };
    const administering = await permissionSet(lab, 'Admin', {
      PermissionsAssignPermissionSets: true,
      PermissionsViewSetup: true,
      PermissionsViewRoles: true,
    });
    const ended = { AssigneeId, PermissionSetId: administering, ExpirationDate: later(now, DAY) };
    const admin = await lab.tryToCreate(ASSIGNMENT, ended);
    yield { about: 'expirationOfAdministration', position: outcome(admin), seen: seen(admin) };
  },
};

export const ended: Check = {
  name: 'an assignment whose end has come',
  decides: ['expiredAssignments', 'grantAfterEnd', 'changesOfExpired'],
  async *run(lab) {
    const AssigneeId = await lab.user();
    const PermissionSetId = await permissionSet(lab, 'Ended');
    const now = await lab.orgTime('PermissionSet', PermissionSetId);
    const assigned = { AssigneeId, PermissionSetId, ExpirationDate: later(now, lab.options.expirySeconds) };
    const id = await lab.create(ASSIGNMENT, assigned);
    const soql = `SELECT Id, IsActive FROM ${ASSIGNMENT} WHERE Id = '${id}'`;
    const hasEnded = await lab.until(async () => {
      await lab.wait(lab.options.expirySeconds / 4);
      return (await lab.query(`${soql} AND IsActive = true`)).length === 0;
    });
    if (!hasEnded) throw new Refusal('STILL_ACTIVE', 'its end has come, and it is active');
    const [shown] = await lab.query(soql);
    const [deleted] = await lab.query(soql, { all: true });
    yield {
      about: 'expiredAssignments',
      position: shown ? 'shown' : 'hidden',
      seen: deleted ? 'queryAll shows it' : 'queryAll does not show it',
    };
    const again = await lab.tryToCreate(ASSIGNMENT, { AssigneeId, PermissionSetId });
    yield { about: 'grantAfterEnd', position: outcome(again), seen: seen(again) };
    const tomorrow = { ExpirationDate: later(now, DAY) };
    const change = await lab.refusalOf('PATCH', `sobjects/${ASSIGNMENT}/${id}`, tomorrow);
    yield { about: 'changesOfExpired', position: outcome(change), seen: seen(change) };
  },
};

export const groups: Check = {
  name: 'permission set groups: the set that a group owns, Status, muting',
  decides: [
    'groupByOwnedSet',
    'groupRecalculation',
    'a group that is not Updated',
    'muting sets among the components',
    'mutedEntities',
  ],
  async *run(lab) {
    const AssigneeId = await lab.user();
    const name = lab.name('Group');
    const group = await lab.create('PermissionSetGroup', { DeveloperName: name, MasterLabel: name });
    const component = async (what: string): Promise<string> =>
      lab.create('PermissionSetGroupComponent', {
        PermissionSetGroupId: group,
        PermissionSetId: await permissionSet(lab, what),
      });
    const status = async (): Promise<unknown> =>
      (await lab.query(`SELECT Id, Status FROM PermissionSetGroup WHERE Id = '${group}'`))[0]?.['Status'];
    const isSettled = async (): Promise<boolean> => ['Updated', 'Failed'].includes(String(await status()));

    const [owned] = await lab.query(`SELECT Id FROM PermissionSet WHERE PermissionSetGroupId = '${group}'`);
    await lab.until(isSettled);
    const id = await lab.tryToCreate(ASSIGNMENT, { AssigneeId, PermissionSetId: String(owned?.Id) });
    if (typeof id === 'string') {
      const [row] = await lab.query(`SELECT Id, PermissionSetGroupId FROM ${ASSIGNMENT} WHERE Id = '${id}'`);
      yield { about: 'groupByOwnedSet', position: row?.['PermissionSetGroupId'] === group ? 'filled' : 'empty' };
      await lab.done('DELETE', `sobjects/${ASSIGNMENT}/${id}`);
    } else yield { about: 'groupByOwnedSet', position: 'refused', seen: id.message };

    await component('Part');
    const first = await status();
    const early = await lab.tryToCreate(ASSIGNMENT, { AssigneeId, PermissionSetGroupId: group });
    const about = 'a group that is not Updated';
    if (first === 'Updated') yield { about, position: 'not seen', seen: 'the group was Updated at once' };
    else yield { about, position: outcome(early), seen: seen(early) };
    const since = Date.now();
    const isOver = await lab.until(isSettled);
    const last = String(await status());
    yield {
      about: 'groupRecalculation',
      position: first === 'Updated' ? 'at once' : !isOver ? 'never' : last === 'Failed' ? 'failed' : 'later',
      seen: `${String(first)}, and ${last} after ${String(Math.round((Date.now() - since) / 1000))} s`,
    };

    const muting = (await lab.query('SELECT Id FROM MutingPermissionSet LIMIT 100')).map(({ Id }) => `'${Id}'`);
    if (muting.length === 0) throw new Refusal('NO_MUTING', 'no group of this org is muted: mute one in Setup');
    const rowsOf = (object: string, field: string): Promise<OrgRecord[]> =>
      lab.query(`SELECT Id FROM ${object} WHERE ${field} IN (${muting.join(', ')}) LIMIT 1`);
    const components = await rowsOf('PermissionSetGroupComponent', 'PermissionSetId');
    yield {
      about: 'muting sets among the components',
      position: components.length > 0 ? 'shown' : 'hidden',
      seen: `their ids begin with ${muting.map((id) => id.slice(1, 4))[0] ?? ''}`,
    };
    const entities = await rowsOf('SetupEntityAccess', 'ParentId');
    const isListed = entities.length > 0;
    yield {
      about: 'mutedEntities',
      position: isListed ? 'listed' : 'hidden',
      seen: isListed ? '' : 'if one mutes an app',
    };
  },
};

type Outcome = { success: boolean; errors: Array<{ statusCode: string }> };

const codeOf = ([result]: Outcome[]): string =>
  result?.success ? 'done' : (result?.errors.map(({ statusCode }) => statusCode).join(', ') ?? 'no answer');

export const deletes: Check = {
  name: 'deleting twice, what never was, and what is of others; granting at the same time',
  decides: [
    'deletedAgain',
    'a record that never was',
    'a record of others',
    'the same grant at the same time',
    'grants of one user at the same time',
  ],
  async *run(lab) {
    const AssigneeId = await lab.user();
    const PermissionSetId = await permissionSet(lab, 'Twice');
    const id = await lab.create(ASSIGNMENT, { AssigneeId, PermissionSetId });
    const remove = async (ids: string, login?: Login): Promise<string> => {
      const answer = await lab.send('DELETE', `composite/sobjects?ids=${ids}&allOrNone=false`, undefined, login);
      return refusalIn(answer)?.code ?? codeOf(answer.body as Outcome[]);
    };
    await remove(id);
    yield { about: 'deletedAgain', position: await remove(id) };
    yield { about: 'a record that never was', position: await remove(`${id.slice(0, 3)}000000000000`) };

    const { ordinaryLogin } = lab.options;
    if (ordinaryLogin) yield await deleteAs(ordinaryLogin);

    const answers = async (sets: string[]): Promise<Array<string | Refusal>> =>
      Promise.all(sets.map((set) => lab.tryToCreate(ASSIGNMENT, { AssigneeId, PermissionSetId: set })));
    const codes = (results: Array<string | Refusal>): string =>
      results
        .map((result) => (result instanceof Refusal ? result.code : 'done'))
        .toSorted()
        .join(', ');
    yield {
      about: 'the same grant at the same time',
      position: codes(await answers([PermissionSetId, PermissionSetId])),
    };
    const others = await Promise.all(['A', 'B', 'C', 'D'].map((what) => permissionSet(lab, what)));
    yield { about: 'grants of one user at the same time', position: codes(await answers(others)) };
    if (!ordinaryLogin)
      throw new Refusal('NO_ORDINARY_USER', 'name a user who administers nothing with --ordinary-org');

    /** The delete of an assignment that is there, by somebody who may neither see nor delete it. */
    async function deleteAs(login: Login): Promise<Finding> {
      const assignment = await lab.create(ASSIGNMENT, { AssigneeId, PermissionSetId });
      const position = await remove(assignment, login);
      const isThere = (await lab.query(`SELECT Id FROM ${ASSIGNMENT} WHERE Id = '${assignment}'`)).length > 0;
      await remove(assignment);
      return {
        about: 'a record of others',
        position,
        seen: isThere ? 'the record is still there' : 'the record is gone',
      };
    }
  },
};
