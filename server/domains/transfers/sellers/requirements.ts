import type { Locale } from '../../../platform/mail/index.ts'

type Words = Readonly<Record<Locale, string>>

/** What the provider may ask for, in plain words; the first that fits counts. */
const asked: readonly (readonly [RegExp, Words])[] = [
  [/^external_account/, { en: 'Name a bank account', fr: 'Indiquer un compte bancaire' }],
  [
    /^tos_acceptance/,
    {
      en: 'Accept the terms of the payment provider',
      fr: 'Accepter les conditions du prestataire de paiement',
    },
  ],
  [
    /^business_type/,
    {
      en: 'Say whether you sell as a person or as a company',
      fr: 'Dire si vous vendez en tant que personne ou société',
    },
  ],
  [
    /verification\.(additional_)?document|proof_of_liveness/,
    { en: 'Show an identity document', fr: 'Présenter une pièce d’identité' },
  ],
  [/address/, { en: 'Give your address', fr: 'Donner votre adresse' }],
  [
    /\.(phone|email)$/,
    {
      en: 'Give a phone number and an e-mail address',
      fr: 'Donner un numéro de téléphone et une adresse e-mail',
    },
  ],
  [/^company\./, { en: 'Tell about your company', fr: 'Décrire votre société' }],
  [
    /^(owners|directors|executives|representative|person_|authorizer)/,
    { en: 'Name the people behind your company', fr: 'Nommer les personnes derrière votre société' },
  ],
  [
    /^individual\./,
    { en: 'Give your name and date of birth', fr: 'Donner votre nom et votre date de naissance' },
  ],
  [/^(business_profile|settings)\./, { en: 'Say what you sell', fr: 'Dire ce que vous vendez' }],
]
const other: Words = {
  en: 'Answer a further question of the payment provider',
  fr: 'Répondre à une autre question du prestataire de paiement',
}

/** What a seller must still do, each thing once. */
export const inPlainWords = (requirements: readonly string[], locale: Locale): string[] => [
  ...new Set(requirements.map((code) => (asked.find(([what]) => what.test(code))?.[1] ?? other)[locale])),
]
