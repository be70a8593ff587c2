import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { resultSchemas } from '../src/schemas/index.js';
import { repository } from './repository.js';

const folder = join(repository, 'schemas');

/**
 * The JSON Schemas that are published, one for `result` of each command's `--json`.
 *
 * @returns the text of each by the name of its file, which is that of Salesforce's own plugins: `access-user-create.json`
 */
export async function publishedSchemas(): Promise<Map<string, string>> {
  const style = await resolveConfig(join(folder, 'any.json'));
  const texts = Object.entries(resultSchemas).map(async ([id, schema]) => {
    const text = JSON.stringify(describe(id, schema), null, 2);
    return [`${id.replaceAll(':', '-')}.json`, await format(text, { ...style, parser: 'json' })] as const;
  });
  return new Map(await Promise.all(texts));
}

function describe(id: string, schema: z.ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // Readers know what a number and a time are; that a time is in UTC they do not.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.format === 'date-time') jsonSchema.pattern = 'Z$';
    },
  });
  return { $schema, title: `result of sf ${id.replaceAll(':', ' ')} --json`, ...rest };
}

/** Writes the schemas, and removes those of commands that are no more. */
async function writeSchemas(): Promise<void> {
  const schemas = await publishedSchemas();
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) if (!schemas.has(name)) await rm(join(folder, name));
  for (const [name, text] of schemas) await writeFile(join(folder, name), text);
}

if (process.argv[1] === import.meta.filename) await writeSchemas();
