import type { ObjectRules } from './rules.js';

const rules: ObjectRules[] = [];

const byObject = new Map(rules.map((objectRules) => [objectRules.object, objectRules]));

/** The rules of an object; most objects have none of their own. */
export const rulesOf = (object: string): ObjectRules => byObject.get(object) ?? { object };
