import { Messages, type SfError } from '@salesforce/core';
import { entitlementId, type EntitlementRef } from '../../model/entitlement.js';
import { openKeptSnapshot, explainDamage, type KeptSnapshot } from '../../snapshot/keptSnapshot.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'review');

/** What people held when the last review was made. */
export class LastReview {
  private readonly notRead: ReadonlySet<string>;
  private readonly keys = new Map<string, number | undefined>();

  private constructor(
    private readonly path: string,
    private readonly kept: KeptSnapshot,
  ) {
    this.notRead = new Set(kept.about.resourceTypes.flatMap(({ id, notRead }) => (notRead === 'not-asked' ? id : [])));
  }

  /** @throws SfError that says what the file is instead */
  public static async open(path: string): Promise<LastReview> {
    return new LastReview(path, await openKeptSnapshot(path, 'as read'));
  }

  public get readAt(): Date {
    return this.kept.about.readAt;
  }

  /** @throws SfError OtherOrgError where the snapshot is of another org: ids of two orgs say nothing of one another */
  public refuseOtherOrg({ id, name }: { readonly id: string; readonly name: string }): void {
    const { organization } = this.kept.about;
    if (organization.id !== id) throw this.refusal('error.lastOfOtherOrg', organization.name, name);
  }

  /** @throws SfError LastNotEarlierError where the snapshot was read after what is reviewed */
  public refuseLater(readAt: Date): void {
    if (this.readAt > readAt)
      throw this.refusal('error.lastNotEarlier', this.readAt.toISOString(), readAt.toISOString());
  }

  /**
   * Whether a user did not hold an access directly.
   *
   * @param createdAt when the user was made, UTC with `Z`
   * @returns null where the snapshot does not tell
   */
  public isNew(entitlement: EntitlementRef, userId: string, createdAt: string | null): boolean | null {
    try {
      if (this.notRead.has(entitlement.type)) return null;
      const account = this.kept.reader.accountFacts().account(userId);
      // Who was there already had been left out.
      if (!account) return createdAt !== null && Date.parse(createdAt) > this.readAt.getTime() ? true : null;
      const key = this.keyOf(entitlement);
      if (key === undefined) return true;
      const holders = [...this.kept.reader.members().holdersOf(key, account.key)];
      return !holders.some(({ isStored }) => isStored);
    } catch (error) {
      throw explainDamage(this.path, error);
    }
  }

  public close(): void {
    this.kept.close();
  }

  private keyOf(entitlement: EntitlementRef): number | undefined {
    const id = entitlementId(entitlement);
    if (!this.keys.has(id)) this.keys.set(id, this.kept.reader.members().keyOf(entitlement));
    return this.keys.get(id);
  }

  private refusal(key: string, ...words: string[]): SfError {
    return messages.createError(key, [this.path, ...words]);
  }
}
