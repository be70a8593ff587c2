/** The kinds of licenses of which an org has seats. */
export const licenseKinds = ['user_license', 'permission_set_license', 'package_license', 'feature'] as const;
export type LicenseKind = (typeof licenseKinds)[number];

export type LicenseSeats = {
  readonly kind: LicenseKind;
  /** The 18-character id; of a feature its name. */
  readonly id: string;
  readonly name: string;
  /** UserLicense.LicenseDefinitionKey, PermissionSetLicense.DeveloperName, the namespace of a package. */
  readonly apiName: string | null;
  readonly status: string | null;
  /** Null: any number. */
  readonly total: number | null;
  readonly used: number | null;
  /** UTC with `Z`. */
  readonly expiresAt: string | null;
};

/** A feature license whose holders are known. */
export type FeatureLicense = {
  /** ActiveFeatureLicenseMetric.FeatureType. */
  readonly name: string;
  /** What Setup calls it on the page of a user. */
  readonly label: string;
};
