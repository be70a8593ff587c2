import type { OrgClient } from './client.js';

type Described = {
  readonly fields: ReadonlyArray<{ readonly name: string; readonly label: string; readonly updateable: boolean }>;
};

/** PermissionSet has one boolean field for each system permission, `PermissionsManageUsers` (Object Reference). */
export const PERMISSION_FIELD = /^Permissions(?=[A-Z])/;

/**
 * The system permissions that this org's permission sets can hold: their names (`ManageUsers`) and what Setup calls them.
 *
 * Source: "PermissionSet", Object Reference: which there are depends on the org's features and licenses.
 *
 * @throws SfError in plain words
 */
export const readPermissionLabels = async (client: OrgClient): Promise<Map<string, string>> => {
  try {
    const { fields } = await client.get<Described>(client.path('sobjects/PermissionSet/describe'));
    return new Map(
      fields
        .filter(({ name, updateable }) => updateable && PERMISSION_FIELD.test(name))
        .map(({ name, label }) => [name.replace(PERMISSION_FIELD, ''), label]),
    );
  } catch (error) {
    throw client.explain(error);
  }
};
