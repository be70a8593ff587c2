import type { Check, Finding } from './check.js';
import { refusalIn, Refusal, type Answer, type Lab } from './lab.js';

export const describeInComposite: Check = {
  name: 'describe-global inside composite',
  decides: ['describeInComposite'],
  async *run(lab) {
    const url = `/services/data/v${lab.options.login.version}/sobjects`;
    const compositeRequest = [{ method: 'GET', url, referenceId: 'describe' }];
    const answer = (await lab.done('POST', 'composite', { compositeRequest })) as {
      compositeResponse: Array<{ httpStatusCode: number; body: unknown }>;
    };
    const [{ httpStatusCode: status, body } = { httpStatusCode: 0, body: null }] = answer.compositeResponse;
    const refusal = refusalIn({ status, body });
    yield { about: 'describeInComposite', position: refusal ? 'refused' : 'answered', seen: refusal?.message };
  },
};

const refusalOfQuery = (lab: Lab, soql: string): Promise<Refusal | undefined> =>
  lab.refusalOf('GET', `query?q=${encodeURIComponent(soql)}`);

/** `accepted` or `refused`, and what was said. */
const accepted = (about: string, refusal: Refusal | undefined): Finding => ({
  about,
  position: refusal ? 'refused' : 'accepted',
  seen: refusal?.message,
});

/** Members whom a sync leaves out, and the groups that are members. */
const MEMBERS =
  "SELECT Id FROM GroupMember WHERE UserOrGroupId NOT IN (SELECT Id FROM User WHERE UserType != 'Standard')";
const GROUPS = 'SELECT Id FROM Group WHERE Id IN (SELECT UserOrGroupId FROM GroupMember)';

export const groupSemiJoins: Check = {
  name: 'semi-joins of groups and their members',
  decides: ['groupSemiJoins', 'memberSemiJoins'],
  async *run(lab) {
    yield accepted('groupSemiJoins', await refusalOfQuery(lab, `${GROUPS} LIMIT 1`));
    yield accepted('memberSemiJoins', await refusalOfQuery(lab, `${MEMBERS} LIMIT 1`));
  },
};

/** What a sync may read by jobs. */
const READ_BY_JOBS = [
  'User',
  'UserLogin',
  'UserRole',
  'Profile',
  'Group',
  'GroupMember',
  'PermissionSet',
  'PermissionSetAssignment',
  'PermissionSetGroup',
  'PermissionSetGroupComponent',
  'PermissionSetLicenseAssign',
  'SetupEntityAccess',
  'Territory2',
  'UserTerritory2Association',
];

type Job = { id: string; state: string };

/** The ids of an object by a job of the Bulk API. @throws Refusal */
async function idsByJob(lab: Lab, object: string): Promise<string[]> {
  const job = { operation: 'query', query: `SELECT Id FROM ${object} ORDER BY Id` };
  const { id } = (await lab.done('POST', 'jobs/query', job)) as Job;
  lab.afterwards(`job ${id}`, () => lab.removeJob(id));
  let state = '';
  await lab.until(async () => {
    ({ state } = (await lab.done('GET', `jobs/query/${id}`)) as Job);
    return ['JobComplete', 'Failed', 'Aborted'].includes(state);
  });
  if (state !== 'JobComplete') throw new Refusal(state, 'the job has not been done');
  const answer: Answer = await lab.send('GET', `jobs/query/${id}/results?maxRecords=50000`);
  const [, ...ids] = String(answer.body).trim().split('\n');
  return ids.map((line) => line.replaceAll('"', ''));
}

const isInOrder = (ids: readonly string[]): boolean => ids.every((id, at) => at === 0 || ids[at - 1]! < id);

export const bulkJobs: Check = {
  name: 'jobs of the Bulk API',
  decides: ['bulkOfSetupObjects', 'bulkOrder', 'bulkSemiJoins'],
  async *run(lab) {
    const refused: string[] = [];
    const unordered: string[] = [];
    for (const object of READ_BY_JOBS) {
      const isHere = !(await refusalOfQuery(lab, `SELECT Id FROM ${object} LIMIT 1`));
      if (!isHere) continue;
      try {
        if (!isInOrder(await idsByJob(lab, object))) unordered.push(object);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        refused.push(`${object} (${error.message})`);
      }
    }
    yield* [
      { about: 'bulkOfSetupObjects', position: refused.length > 0 ? 'refused' : 'accepted', seen: refused.join('; ') },
      { about: 'bulkOrder', position: unordered.length > 0 ? 'any' : 'as asked', seen: unordered.join(', ') },
    ] satisfies Finding[];
    if (await refusalOfQuery(lab, `${GROUPS} LIMIT 1`))
      throw new Refusal('NO_SEMI_JOIN', 'the REST API refuses it, too');
    const job = { operation: 'query', query: GROUPS };
    const answer = await lab.send('POST', 'jobs/query', job);
    yield accepted('bulkSemiJoins', refusalIn(answer));
    const { id } = answer.body as Partial<Job>;
    if (id) lab.afterwards(`job ${id}`, () => lab.removeJob(id));
  },
};
