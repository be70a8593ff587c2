import type { ResourceTypeId } from '../../model/resourceType.js';

/** A change as somebody asks for it, in the words of a command line or a file. */
export type RequestedChange = {
  readonly action: 'grant' | 'revoke';
  /** Username, e-mail address, id, alias or federation id. */
  readonly user: string;
  readonly type: ResourceTypeId;
  /** API name, label or id. */
  readonly resource: string;
  /** A second name of the resource, given beside its id: a resource that is not called so is another one. */
  readonly alsoCalled?: string;
  /** Where a whole C1 id names type and resource of a row, and not the columns of these names. */
  readonly resourceColumn?: 'entitlement';
  readonly slug: string;
  /** UTC with `Z`; null: never; undefined: not said. */
  readonly expiresAt?: string | null;
  /** Where it stands, for messages: `changes.csv:7`; null for the command line. */
  readonly source: string | null;
};
