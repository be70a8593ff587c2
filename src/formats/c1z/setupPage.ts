import { resourceTypes, type ResourceTypeId } from '../../model/resourceType.js';

/** Gives the address of a record's page, or null. */
export type PageOf = (type: ResourceTypeId, id: string) => string | null;

/** The addresses of records' pages in an org. C1 takes https alone, so there are none for an org without it. */
export const setupPages = (instanceUrl: string): PageOf => {
  if (!instanceUrl.startsWith('https://')) return () => null;
  const begins = resourceTypes.map(({ id, setupNode }): [ResourceTypeId, string] => {
    return [id, new URL(setupNode ? `/lightning/setup/${setupNode}/page?address=%2F` : '/', instanceUrl).href];
  });
  const beginOf = new Map(begins);
  return (type, id) => `${beginOf.get(type)!}${id}`;
};
