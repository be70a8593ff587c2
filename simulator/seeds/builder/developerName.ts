/**
 * The API name that Setup proposes for a label: letters, digits and single underscores, beginning with a letter
 * (Object Reference: Group, DeveloperName).
 *
 * @throws Error when nothing of the label can stand in an API name
 */
export function developerNameOf(label: string): string {
  const name = label
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z\d]+/g, '_')
    .replace(/^[_\d]+|_+$/g, '');
  if (name === '') throw new Error(`${JSON.stringify(label)} gives no DeveloperName`);
  return name;
}
