import { Messages } from '@salesforce/core';
import { chooser, nearNames, type Named } from '../lookup/byName.js';
import { errorOfMany } from '../lookup/problems.js';
import type { ToldLicense } from './seatHolders.js';
import '../../messages.js';

const messages = Messages.loadMessages('sf-plugin-access', 'licenses');

type NamedLicense = Named & { readonly license: ToldLicense };

/**
 * The licenses that names stand for, in the order of all: by id, API name or name, in any case.
 *
 * @param areKnown whether the org, or the snapshot, tells its licenses at all
 * @throws SfError LicenseNotFoundError with near misses: a name that stands for none, or for several
 */
export function chosenLicenses(
  all: readonly ToldLicense[],
  names: readonly string[],
  areKnown: boolean,
): readonly ToldLicense[] {
  if (!areKnown) throw messages.createError('error.notKept');
  const named = all.map(namedLicense);
  const choose = chooser(named);
  const problems = names.flatMap((name) => {
    const found = choose(name);
    if (found.length === 1) return [];
    const candidates = (found.length > 0 ? found : nearNames(named, name)).map(described);
    const key = found.length > 0 ? 'ambiguous' : 'notFound';
    const line =
      candidates.length > 0
        ? messages.getMessage(`${key}.candidates`, [name, candidates.join('; ')])
        : messages.getMessage('notFound', [name]);
    return { line, data: { name, candidates } };
  });
  if (problems.length > 0)
    throw errorOfMany(problems, 'LicenseNotFoundError', messages.getMessages('notFound.actions'));
  const chosen = new Set(names.flatMap((name) => choose(name).map(({ license }) => license)));
  return all.filter((license) => chosen.has(license));
}

function namedLicense(license: ToldLicense): NamedLicense {
  const { id, name, apiName } = license.seats;
  return { id, apiName: apiName ?? name, displayName: name, license };
}

function described({ id, apiName, displayName, license }: NamedLicense): string {
  const others = [...new Set([apiName, id])].filter((one) => one !== displayName);
  const kind = messages.getMessage(`kind.${license.seats.kind}`);
  return [`${kind} ${displayName}`, ...(others.length > 0 ? [`(${others.join(', ')})`] : [])].join(' ');
}
