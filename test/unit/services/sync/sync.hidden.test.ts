import { expect } from 'chai';
import { versionedSchemas } from '../../../../simulator/org/versionedSchemas.js';
import { kinds } from '../../../../src/resources/index.js';
import type { AccessSink } from '../../../../src/resources/kinds.js';
import { defaultOptions } from '../../support/options.js';
import { startOrg, type UnitOrg } from '../../support/simulatedOrg.js';
import { syncOrg } from '../../support/syncing.js';

/** `Object.Field` of each field that a default sync can do without. */
const optionalFields = [
  ...new Set(
    kinds
      .flatMap((connector) => connector.read(defaultOptions, {} as AccessSink).subscriptions)
      .flatMap(({ query: { object, optionalFields: fields = [], emptyWithout } }) =>
        [...fields, ...(emptyWithout ? [emptyWithout] : [])].map((field) => `${object}.${field}`),
      ),
  ),
];

describe('a sync of an org in which field-level security hides a field', () => {
  let org: UnitOrg;
  let restore: () => void;
  beforeEach(async () => {
    org = await startOrg();
  });
  afterEach(async () => {
    restore();
    await org.stop();
  });

  /** To whom a field is hidden, Salesforce says that there is none, in SELECT and in WHERE. */
  const hide = (path: string): void => {
    const [object, field] = path.split('.') as [string, string];
    const schemas = versionedSchemas(65, org.simulator.org.settings.features);
    const schema = schemas.get(object.toLowerCase())!;
    schemas.set(object.toLowerCase(), { ...schema, fields: schema.fields.filter(({ name }) => name !== field) });
    restore = () => void schemas.set(object.toLowerCase(), schema);
  };

  for (const path of optionalFields) {
    it(`does without ${path}, and tells so once`, async () => {
      hide(path);
      const told: string[] = [];
      const onHiddenField = (object: string, field: string): number => told.push(`${object}.${field}`);
      const { outcome } = await syncOrg(org.connection, { events: { onHiddenField } });
      expect(told).to.deep.equal([path]);
      expect(outcome.accounts.total).to.be.greaterThan(0);
      expect(outcome.leftOut).to.deep.equal([]);
    });
  }

  it('tells which one it needs', async () => {
    hide('User.Email');
    const error = await syncOrg(org.connection).catch((refused: unknown) => refused);
    expect(error).to.have.property('name', 'FieldNotVisibleError');
    expect(error).to.have.property('message').that.includes('User.Email');
  });
});
