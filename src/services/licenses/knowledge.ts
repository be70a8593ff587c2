import { Messages } from '@salesforce/core';
import type { FeatureLicense, LicenseSeats } from '../../model/licenseSeats.js';
import type { ResourceTypeId } from '../../model/resourceType.js';
import { flagOfOption } from '../../model/syncOptions.js';
import type { About } from '../../snapshot/about.js';
import type { AssignedLicenseKind } from '../../snapshot/licenseReader.js';
import type { NotKnown } from '../answers/answer.js';
import type { WholeOrg } from '../answers/live/wholeOrg.js';
import { notRead, usersLeftOut } from '../answers/source.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'licenses');

/** The types whose holders may need a permission set license. */
const NEEDING_TYPES: readonly ResourceTypeId[] = ['permission', 'permission_set_group', 'profile'];

const ASSIGNED_TYPES: readonly ResourceTypeId[] = ['permission_set_license', 'package_license'];

/** What an org, or a snapshot of it, tells about licenses, and what it does not. */
export class LicenseKnowledge {
  private readonly dropped: ReadonlySet<ResourceTypeId>;
  private readonly userLicenses: ReadonlyMap<string, number>;
  private readonly features: ReadonlyMap<string, FeatureLicense>;
  /** Whether it tells which permission sets are made for which licenses, and who holds them. */
  public readonly needs: boolean;
  /** Whether it tells when users last logged in. */
  public readonly lastLogins: boolean;
  /** Whether it tells which users are frozen. */
  public readonly frozen: boolean;
  /** Whether it tells the seats of licenses, and who has them. */
  private readonly licenses: boolean;
  private readonly about: About;
  private readonly seats: readonly LicenseSeats[];

  public constructor(private readonly source: WholeOrg) {
    const { reader, about } = source;
    this.about = about;
    this.seats = reader.licenses().seats();
    this.features = new Map(
      reader
        .licenses()
        .featureLicenses()
        .map((feature) => [feature.name, feature]),
    );
    this.licenses = reader.holdsLicenses;
    this.needs =
      (reader.holdsPermissions || about.options[flagOfOption('syncContainers')] === true) &&
      NEEDING_TYPES.every((type) => this.isRead(type));
    const risks = reader.risks();
    this.lastLogins = !risks.isHidden('User', 'LastLoginDate');
    this.frozen = risks.knowsFrozen;
    const grants = reader.dropped().filter(({ what }) => what === 'grant');
    this.dropped = new Set(grants.map(({ resourceType }) => resourceType));
    const names = this.seats.flatMap(({ kind, name }) => (kind === 'user_license' ? name : []));
    this.userLicenses = new Map([...Map.groupBy(names, (name) => name)].map(([name, { length }]) => [name, length]));
  }

  public get runningUser(): Pick<About['runningUser'], 'id' | 'username'> {
    return this.about.runningUser;
  }

  /** What Setup calls a feature license on the page of a user; null where it is not known who has it. @param name that of its seats */
  public featureLabel(name: string): string | null {
    return this.features.get(name)?.label ?? null;
  }

  /** Whether it tells who holds licenses of a kind. */
  public holdersOf(kind: AssignedLicenseKind): boolean {
    return this.licenses && this.isRead(kind);
  }

  /** Whether it tells all who hold them. */
  public allHoldersOf(kind: AssignedLicenseKind | 'feature'): boolean {
    if (kind === 'feature') return usersLeftOut(this.source.reader, this.about).length === 0;
    return this.holdersOf(kind) && !this.dropped.has(kind);
  }

  /** Whether the name of a user license stands for one of them alone: users name theirs by its name. */
  public userLicenseOf(name: string): boolean {
    return this.userLicenses.get(name) === 1;
  }

  /** What is not known, for the end of the answer. @param withoutUserLicense how many active users have none that is known */
  public unknown(withoutUserLicense: number): NotKnown[] {
    const { source } = this;
    const say = (subject: string, why: string): NotKnown => ({
      what: 'not read',
      subject: messages.getMessage(subject),
      why: messages.getMessage(why),
    });
    const sames = [...this.userLicenses].flatMap(([name, count]) => (count > 1 ? name : []));
    return [
      ...usersLeftOut(source.reader, this.about),
      ...notRead(this.about, this.licenses ? [] : ['licenses'], (type) => {
        return ASSIGNED_TYPES.includes(type) && !(source.isLive && type === 'package_license');
      }),
      ...(source.isLive && !this.isRead('package_license')
        ? [say('unknown.packageHolders', 'unknown.packageHolders.why')]
        : []),
      ...(this.needs ? [] : [say('unknown.needs', 'unknown.needs.why')]),
      ...(this.lastLogins ? [] : [say('unknown.lastLogins', 'unknown.lastLogins.why')]),
      ...(this.frozen ? [] : [say('unknown.frozen', 'unknown.frozen.why')]),
      ...this.unknownFeatures(),
      ...(withoutUserLicense > 0
        ? [
            {
              what: 'not read' as const,
              subject: messages.getMessage('unknown.userLicense', [withoutUserLicense.toLocaleString('en-US')]),
              why: messages.getMessage('unknown.userLicense.why'),
            },
          ]
        : []),
      ...sames.map((name): NotKnown => ({
        what: 'not read',
        subject: messages.getMessage('unknown.sameName', [name]),
        why: messages.getMessage('unknown.sameName.why'),
      })),
    ];
  }

  /** Features of which the org shows no seats, or no holders. */
  private unknownFeatures(): NotKnown[] {
    if (!this.licenses) return [];
    const counted = this.seats.flatMap(({ kind, name }) => (kind === 'feature' ? name : []));
    const licenses = this.source.reader.licenses();
    const held = [...this.features.keys()].filter((name) => licenses.holdersOfFeature(name).length > 0);
    const uncounted = held.filter((name) => !counted.includes(name));
    const unheld = counted.filter((name) => !this.features.has(name));
    const say = (subject: string, names: readonly string[]): NotKnown => ({
      what: 'not read',
      subject: messages.getMessage(subject, [names.join(', ')]),
      why: messages.getMessage(`${subject}.why`),
    });
    return [
      ...(counted.length === 0 ? [say('unknown.features', [])] : []),
      ...(uncounted.length > 0 ? [say('unknown.featureSeats', uncounted)] : []),
      ...(unheld.length > 0 ? [say('unknown.featureHolders', unheld)] : []),
    ];
  }

  private isRead(type: ResourceTypeId): boolean {
    return this.about.resourceTypes.some(({ id, notRead: why }) => id === type && why === null);
  }
}
