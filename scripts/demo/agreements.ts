import type { Role } from './cast'
import type { Kind } from './clauses'

/** An envelope to make, and how far it has come. */
export interface Agreement {
  readonly title: string
  readonly kind: Kind
  readonly counterparty?: string
  /** As typed: amount, currency, basis. */
  readonly amount?: readonly [string, string, 'total' | 'yearly']
  readonly dueInDays?: number
  readonly message?: string
  readonly sender: Role
  readonly signers: readonly Role[]
  /** An outside address that only receives the final copy. */
  readonly copy?: { readonly name: string; readonly email: string }
  /** Titles of further documents in the same envelope. */
  readonly also?: readonly string[]
  readonly ends:
    | { readonly as: 'draft' }
    | { readonly as: 'open' | 'completed'; readonly signed?: number }
    | { readonly as: 'declined' | 'voided'; readonly signed?: number; readonly reason: string }
}

const DRAFT = { as: 'draft' } as const
const WAITING = { as: 'open', signed: 0 } as const
const BY_ONE = { as: 'open', signed: 1 } as const
const COMPLETED = { as: 'completed' } as const

export const CLASS_OF: Readonly<Record<Kind, string>> = {
  supply: 'supply-contract',
  service: 'service-contract',
  lease: 'lease',
  nda: 'nda',
  data: 'data-agreement',
  employment: 'employment-contract',
  record: 'regulated-record',
  other: 'other',
}

export const AGREEMENTS: readonly Agreement[] = [
  {
    title: 'Supply agreement',
    kind: 'supply',
    counterparty: 'Halden Foods AS',
    amount: ['48,200.00', 'EUR', 'yearly'],
    dueInDays: 5,
    sender: 'iris',
    signers: ['ana', 'ben'],
    message: 'Rye, spelt and oats for the coming year. Prices as agreed on the phone on Tuesday.',
    ends: WAITING,
  },
  {
    title: 'Lease: Calle Ronda 14',
    kind: 'lease',
    counterparty: 'Inmobiliaria Ronda SL',
    amount: ['26400.00', 'EUR', 'yearly'],
    dueInDays: 9,
    sender: 'dara',
    signers: ['ben', 'ana'],
    ends: BY_ONE,
  },
  {
    title: 'NDA: oven telemetry pilot',
    kind: 'nda',
    counterparty: 'Hearthsense Ltd',
    sender: 'tomas',
    signers: ['ana'],
    copy: { name: 'Legal, Hearthsense', email: 'nell.ward@hearthsense.example' },
    ends: COMPLETED,
  },
  {
    title: 'Oven maintenance, two years',
    kind: 'service',
    counterparty: 'Forn Tècnic SL',
    amount: ['18750.00', 'EUR', 'total'],
    sender: 'tomas',
    signers: ['ana', 'ben'],
    ends: COMPLETED,
  },
  {
    title: 'Payroll data processing',
    kind: 'data',
    counterparty: 'Paywell BV',
    dueInDays: 3,
    sender: 'dara',
    signers: ['noor', 'ana'],
    ends: COMPLETED,
  },
  {
    title: 'Employment: night shift lead',
    kind: 'employment',
    counterparty: 'Luis Prado',
    amount: ['31200.00', 'EUR', 'yearly'],
    dueInDays: 2,
    sender: 'dara',
    signers: ['ana'],
    ends: WAITING,
  },
  { title: 'Allergen control record, May', kind: 'record', dueInDays: 1, sender: 'iris', signers: ['tomas', 'noor'], ends: BY_ONE },
  {
    title: 'Sea salt, spring delivery',
    kind: 'supply',
    counterparty: 'Salinas Sur SA',
    amount: ['6200.50', 'EUR', 'total'],
    dueInDays: 6,
    sender: 'iris',
    signers: ['ben'],
    ends: { as: 'declined', reason: 'The price is above the framework price we agreed in March.' },
  },
  {
    title: 'Window cleaning',
    kind: 'service',
    counterparty: 'Klarsikt AB',
    amount: ['2400.00', 'EUR', 'yearly'],
    sender: 'tomas',
    signers: ['ben'],
    ends: { as: 'voided', reason: 'Sent with the wrong schedule of rates.' },
  },
  {
    title: 'Paper bags and cartons',
    kind: 'supply',
    counterparty: 'Kartonwerk GmbH',
    amount: ['92000.00', 'EUR', 'total'],
    dueInDays: 12,
    sender: 'iris',
    signers: ['tomas', 'ben', 'ana'],
    ends: BY_ONE,
  },
  {
    title: 'Warehouse dock 3',
    kind: 'lease',
    counterparty: 'Port Logistics SA',
    amount: ['4800.00', 'EUR', 'yearly'],
    sender: 'iris',
    signers: ['ben'],
    ends: DRAFT,
  },
  {
    title: 'NDA: spelt cracker recipe',
    kind: 'nda',
    counterparty: 'Ærø Mølle ApS',
    sender: 'iris',
    signers: ['tomas', 'ana'],
    ends: COMPLETED,
  },
  {
    title: 'Distribution in Shanghai',
    kind: 'service',
    counterparty: 'Haifeng Trading 海风贸易',
    amount: ['860000.00', 'CNY', 'total'],
    dueInDays: 20,
    sender: 'ben',
    signers: ['li', 'ana'],
    ends: COMPLETED,
  },
  {
    title: 'Dates from Kuwait',
    kind: 'supply',
    counterparty: 'Al Rawdah Trading',
    amount: ['12500.000', 'KWD', 'total'],
    dueInDays: 8,
    sender: 'iris',
    signers: ['ben', 'li'],
    ends: WAITING,
  },
  { title: 'Minutes of the board, extract', kind: 'other', dueInDays: 4, sender: 'dara', signers: ['ana', 'ben'], ends: WAITING },
  {
    title: 'Loyalty app: data agreement',
    kind: 'data',
    counterparty: 'Crumbly Oy',
    dueInDays: 7,
    sender: 'marta',
    signers: ['ana', 'noor'],
    ends: { as: 'declined', signed: 1, reason: 'The list of processors names one outside the EEA without a basis for the transfer.' },
  },
  {
    title: 'Accounting services',
    kind: 'service',
    counterparty: 'Bokhuset AS',
    amount: ['24000.00', 'EUR', 'yearly'],
    sender: 'dara',
    signers: ['ben'],
    ends: COMPLETED,
  },
  {
    title: 'Employment: apprentice baker',
    kind: 'employment',
    counterparty: 'Mina Sand',
    amount: ['16800.00', 'EUR', 'yearly'],
    dueInDays: 10,
    sender: 'dara',
    signers: ['tomas', 'ana'],
    ends: BY_ONE,
  },
  { title: 'Temperature log, week 21', kind: 'record', sender: 'noor', signers: ['tomas'], ends: COMPLETED },
  {
    title: 'Sourdough starter cultures',
    kind: 'supply',
    counterparty: 'Kobo KK',
    amount: ['1450000', 'JPY', 'total'],
    dueInDays: 15,
    sender: 'iris',
    signers: ['tomas', 'ben'],
    ends: WAITING,
  },
  { title: 'NDA: supplier audit', kind: 'nda', counterparty: 'Auditio Srl', sender: 'noor', signers: [], ends: DRAFT },
  {
    title: 'Delivery vans',
    kind: 'service',
    counterparty: 'Rullande AB',
    amount: ['57300.00', 'EUR', 'total'],
    dueInDays: 11,
    sender: 'iris',
    signers: ['tomas', 'ana'],
    ends: { as: 'voided', signed: 1, reason: 'The contractor withdrew the offer on Thursday.' },
  },
  {
    title: 'Travel policy',
    kind: 'other',
    dueInDays: 14,
    sender: 'dara',
    signers: ['ben', 'tomas', 'li'],
    message: 'Please read and acknowledge the new rules for travel and expenses.',
    ends: { as: 'open', signed: 2 },
  },
  {
    title: 'Dough divider',
    kind: 'lease',
    counterparty: 'Mecapan SAS',
    amount: ['7440.00', 'EUR', 'yearly'],
    sender: 'tomas',
    signers: ['ben'],
    ends: DRAFT,
  },
  {
    title: 'Flour framework',
    kind: 'supply',
    counterparty: 'Molino Nuevo SL',
    amount: ['210000.00', 'EUR', 'yearly'],
    sender: 'iris',
    signers: ['tomas', 'ben', 'ana'],
    also: ['Price annex'],
    copy: { name: 'Sales, Molino Nuevo', email: 'carla.mora@molino.example' },
    ends: COMPLETED,
  },
]
