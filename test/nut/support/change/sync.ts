import { expect } from 'chai';
import { readDocument } from '../expect/document.js';
import { ORG, type Demo } from '../demo.js';

/** The document that `sf access sync` prints, byte for byte. */
export async function syncText({ plugin }: Demo, flags: readonly string[] = []): Promise<string> {
  const { exitCode, stdout, stderr } = await plugin.run(['access', 'sync', '-o', ORG, ...flags]);
  expect(exitCode, stderr).to.equal(0);
  return stdout;
}

/** The direct grants in the document, as `type:id:slug:user:userId`. */
export function grantsIn(text: string): Set<string> {
  const { resources, direct_user_grants: grants } = readDocument(JSON.parse(text));
  const typeOf = new Map(resources.map(({ id, resource_type: type }) => [id, type]));
  return new Set(
    grants.map(
      ({ principal_id: user, resource_id: id, entitlement_slug: slug }) =>
        `${typeOf.get(id)}:${id}:${slug}:user:${user}`,
    ),
  );
}
