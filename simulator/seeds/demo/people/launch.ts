import type { People } from './person.js';

export const launch = {
  'diego.torres': {
    name: ['Diego', 'Torres'],
    title: 'Launch Director',
    place: 'losAngeles',
    profile: 'Acme Launch Crew',
    role: 'Launch_Director',
    manager: 'amara.nwosu',
    hired: 940,
    seen: 1,
  },
  // Has no API Enabled from anywhere.
  'tess.okafor': {
    name: ['Tess', 'Okafor'],
    title: 'Launch Operator',
    place: 'losAngeles',
    profile: 'Acme Launch Crew',
    role: 'Launch_Operator',
    manager: 'diego.torres',
    hired: 330,
    seen: 2,
  },
  'liam.byrne': {
    name: ['Liam', 'Byrne'],
    title: 'Launch Operator',
    place: 'london',
    profile: 'Acme Launch Crew',
    role: 'Launch_Operator',
    manager: 'diego.torres',
    hired: 480,
    seen: 15,
    isFrozen: true,
  },
  'pad.night': {
    name: ['Pad 39A', 'Night\nShift'],
    title: 'Launch Operator,\nnights',
    place: 'losAngeles',
    profile: 'Acme Launch Crew',
    role: 'Launch_Operator',
    manager: 'diego.torres',
    hired: 270,
    seen: 0.4,
  },
  'kai.intern': {
    name: ['Kai', 'Nakamura'],
    title: 'Intern',
    place: 'tokyo',
    profile: 'Chatter Free User',
    hired: 60,
    seen: 30,
  },
} satisfies People;
