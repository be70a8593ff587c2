import type { ResourceType } from '../../model/resourceType.js';
import type { SyncOptions } from '../../model/syncOptions.js';
import type { AccessSink, Reading } from '../kinds.js';

/** Something that a sync reads beside who holds what. */
export type Subject = {
  /** The option that asks for it. What was asked for is read, or the sync fails. */
  readonly option: 'syncPermissions' | 'syncFieldPermissions' | 'syncLogins' | 'syncLicenses' | 'describePermissions';
  /** Whether `syncContainers` asks for it as well. */
  readonly isOfContainers?: true;
  /** What reading its objects needs, where they are not those of a resource type. */
  readonly objects: ResourceType['objects'];
  read(options: SyncOptions, sink: AccessSink): Reading;
};
