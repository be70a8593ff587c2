import type { FieldDescription } from '../model/typedValue.js';
import type { OrgClient } from './client.js';

type Described = {
  readonly fields: ReadonlyArray<{
    readonly name: string;
    readonly type: string;
    readonly length: number;
    readonly createable: boolean;
    readonly restrictedPicklist: boolean;
    readonly picklistValues: ReadonlyArray<{ readonly active: boolean; readonly value: string }>;
  }>;
};

/**
 * The fields of an object that the running user sees.
 *
 * Source: "sObject Describe", REST API Developer Guide.
 *
 * @throws SfError in plain words
 */
export const describeFields = async (client: OrgClient, object: string): Promise<FieldDescription[]> => {
  try {
    const { fields } = await client.get<Described>(client.path(`sobjects/${object}/describe`));
    return fields.map(({ name, type, length, createable, restrictedPicklist, picklistValues }) => ({
      name,
      type,
      length,
      createable,
      values:
        type === 'picklist' && restrictedPicklist
          ? picklistValues.filter(({ active }) => active).map(({ value }) => value)
          : null,
    }));
  } catch (error) {
    throw client.explain(error);
  }
};
