/** Where Acme has offices, and how people there read dates and words. */
export const places = {
  losAngeles: {
    City: 'Los Angeles',
    Country: 'US',
    TimeZoneSidKey: 'America/Los_Angeles',
    LocaleSidKey: 'en_US',
    LanguageLocaleKey: 'en_US',
  },
  saoPaulo: {
    City: 'São Paulo',
    Country: 'BR',
    TimeZoneSidKey: 'America/Sao_Paulo',
    LocaleSidKey: 'pt_BR',
    LanguageLocaleKey: 'pt_BR',
  },
  london: {
    City: 'London',
    Country: 'GB',
    TimeZoneSidKey: 'Europe/London',
    LocaleSidKey: 'en_GB',
    LanguageLocaleKey: 'en_US',
  },
  berlin: {
    City: 'Berlin',
    Country: 'DE',
    TimeZoneSidKey: 'Europe/Berlin',
    LocaleSidKey: 'de_DE',
    LanguageLocaleKey: 'de',
  },
  paris: {
    City: 'Paris',
    Country: 'FR',
    TimeZoneSidKey: 'Europe/Paris',
    LocaleSidKey: 'fr_FR',
    LanguageLocaleKey: 'fr',
  },
  tokyo: {
    City: '東京',
    Country: 'JP',
    TimeZoneSidKey: 'Asia/Tokyo',
    LocaleSidKey: 'ja_JP',
    LanguageLocaleKey: 'ja',
  },
} as const;

export type Place = keyof typeof places;
