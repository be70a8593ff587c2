/** The API name of what belongs to a namespace, a managed package's or the org's own, as it is known outside of it. */
export const apiNameIn = (namespace: string | null, name: string): string =>
  namespace === null ? name : `${namespace}__${name}`;
