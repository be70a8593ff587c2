import type { Check, Finding } from './check.js';
import { Refusal, type Fields, type Lab, type Login } from './lab.js';

const position = (refusal: unknown): 'accepted' | 'refused' => (refusal instanceof Refusal ? 'refused' : 'accepted');
const finding = (about: string, result: string | Refusal | undefined): Finding => ({
  about,
  position: position(result),
  ...(result instanceof Refusal ? { seen: result.message } : {}),
});

/** Gives a user a role, and takes it away in the end. */
async function giveRole(lab: Lab, userId: string, roleId: string, login: Login): Promise<Refusal | undefined> {
  lab.afterwards(`role of User ${userId}`, () =>
    lab.refusalOf('PATCH', `sobjects/User/${userId}`, { UserRoleId: null }),
  );
  return lab.refusalOf('PATCH', `sobjects/User/${userId}`, { UserRoleId: roleId }, login);
}

export const setupUser: Check = {
  name: 'what the user that "sf access setup" made ready may do',
  decides: ['a member of a public group', 'queueMembers', 'a role', 'a member of a territory'],
  async *run(lab) {
    const { setupLogin } = lab.options;
    if (!setupLogin) throw new Refusal('NO_SETUP_USER', 'name that user with --setup-org');
    const member = await lab.user();
    const memberOf = async (Type: string): Promise<string | Refusal> => {
      const GroupId = await lab.create('Group', { Name: lab.name(Type), DeveloperName: lab.name(Type), Type });
      return lab.tryToCreate('GroupMember', { GroupId, UserOrGroupId: member }, setupLogin);
    };
    yield finding('a member of a public group', await memberOf('Regular'));
    const queue = await memberOf('Queue');
    yield { ...finding('queueMembers', queue), position: queue instanceof Refusal ? 'more' : 'Manage Users' };
    const role = await lab.create('UserRole', { Name: lab.name('Role'), DeveloperName: lab.name('Role') });
    yield finding('a role', await giveRole(lab, member, role, setupLogin));
    const [territory] = await lab.query("SELECT Id FROM Territory2 WHERE Territory2Model.State = 'Active' LIMIT 1");
    if (!territory) throw new Refusal('NO_TERRITORY', 'the org has no active territory');
    const association = { UserId: member, Territory2Id: territory.Id };
    yield finding(
      'a member of a territory',
      await lab.tryToCreate('UserTerritory2Association', association, setupLogin),
    );
  },
};

export const people: Check = {
  name: 'creation, freeze and deactivation',
  decides: [
    'the login of a new user',
    'a username that is taken',
    'a freeze',
    'a deactivation',
    'a freeze after deactivation',
    'a deactivation with a blocker',
  ],
  async *run(lab) {
    const id = await lab.user();
    const loginOf = async (): Promise<Fields & { Id: string }> =>
      (await lab.query(`SELECT Id, IsFrozen FROM UserLogin WHERE UserId = '${id}'`))[0] as Fields & { Id: string };
    const login = await loginOf();
    yield { about: 'the login of a new user', position: login ? 'at once' : 'later' };
    const profile = await lab.query(`SELECT Id, ProfileId, Username FROM User WHERE Id = '${id}'`);
    const taken = lab.newUser(String(profile[0]?.['ProfileId']));
    const twice = await lab.refusalOf('POST', 'sobjects/User', taken);
    yield finding('a username that is taken', twice);

    const setFrozen = (IsFrozen: boolean): Promise<Refusal | undefined> =>
      lab.refusalOf('PATCH', `sobjects/UserLogin/${login.Id}`, { IsFrozen });
    const setActive = (IsActive: boolean, userId = id): Promise<Refusal | undefined> =>
      lab.refusalOf('PATCH', `sobjects/User/${userId}`, { IsActive });
    yield finding('a freeze', await setFrozen(true));
    yield finding('a deactivation', await setActive(false));
    const isFrozen = (await loginOf())?.IsFrozen;
    yield { about: 'a freeze after deactivation', position: isFrozen ? 'kept' : 'ended' };
    await setActive(true);
    await setFrozen(false);

    const { blockedUser } = lab.options;
    if (!blockedUser) throw new Refusal('NO_BLOCKED_USER', 'name somebody whom the org needs with --blocked-user');
    const username = blockedUser.replaceAll("'", "\\'");
    const [blocked] = await lab.query(`SELECT Id FROM User WHERE Username = '${username}' AND IsActive = true`);
    if (!blocked || blocked.Id === lab.options.login.userId)
      throw new Refusal('NO_BLOCKED_USER', 'no other active user');
    lab.afterwards('active again: --blocked-user', () => setActive(true, blocked.Id));
    yield finding('a deactivation with a blocker', await setActive(false, blocked.Id));
  },
};

/** What becomes of a permission set that the license Salesforce Platform does not allow. */
async function withUnsuitableSet(
  lab: Lab,
  AssigneeId: string,
  change: () => Promise<Refusal | undefined>,
): Promise<Pick<Finding, 'position' | 'seen'>> {
  const name = lab.name('Unsuitable');
  const permissions = { PermissionsAssignPermissionSets: true, PermissionsViewSetup: true, PermissionsViewRoles: true };
  const PermissionSetId = await lab.create('PermissionSet', { Name: name, Label: name, ...permissions });
  const assignment = await lab.create('PermissionSetAssignment', { AssigneeId, PermissionSetId });
  const refusal = await change();
  if (refusal) return { position: 'sets must suit', seen: refusal.message };
  const left = await lab.query(`SELECT Id FROM PermissionSetAssignment WHERE Id = '${assignment}'`);
  return { position: left.length > 0 ? 'sets kept' : 'sets removed' };
}

export const licenses: Check = {
  name: 'portal users, and profiles of another license',
  decides: [
    'profileOfOtherLicense',
    'an internal user with a portal profile',
    'a portal user of an owner without a role',
  ],
  async *run(lab) {
    const id = await lab.user();
    const setProfile = (ProfileId: string): Promise<Refusal | undefined> =>
      lab.refusalOf('PATCH', `sobjects/User/${id}`, { ProfileId });
    const other = await lab.freeProfile("LicenseDefinitionKey = 'AUL'");
    if (other) {
      const [before] = await lab.query(`SELECT Id, ProfileId FROM User WHERE Id = '${id}'`);
      const back = (): Promise<Refusal | undefined> => setProfile(String(before?.['ProfileId']));
      const about = 'profileOfOtherLicense';
      const refusal = await setProfile(other.Id);
      if (refusal) yield { about, position: 'refused', seen: refusal.message };
      else {
        await back();
        yield { about, ...(await withUnsuitableSet(lab, id, () => setProfile(other.Id))) };
        await back();
      }
    }
    const portal = await lab.query(
      "SELECT Id FROM Profile WHERE UserType IN ('PowerPartner', 'CspLitePortal') LIMIT 1",
    );
    if (!portal[0]) throw new Refusal('NO_PORTAL', 'the org has no profile for portal users');
    yield finding('an internal user with a portal profile', await setProfile(portal[0].Id));

    const [self] = await lab.query(`SELECT Id, UserRoleId FROM User WHERE Id = '${lab.options.login.userId}'`);
    if (self?.['UserRoleId']) throw new Refusal('HAS_ROLE', 'run the checks as a user without a role');
    const AccountId = await lab.create('Account', { Name: lab.name('Account') });
    const ContactId = await lab.create('Contact', { LastName: lab.name('Contact'), AccountId });
    const fields = { ...lab.newUser(portal[0].Id, 'Portal'), ContactId };
    const made = await lab.createUser(fields).catch((error: unknown) => error as Refusal);
    yield finding('a portal user of an owner without a role', made);
  },
};
