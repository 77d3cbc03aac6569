import { expect, test } from 'vitest'
import { isRoleAccount } from './role-accounts'

test.each([
  'info',
  'hr',
  'noreply',
  'no-reply',
  'do_not_reply',
  'HR-team',
  'info2',
  'sales.de',
  'accounts.payable',
  'legal-dept',
  'office+london',
  'it-support',
  'buchhaltung',
  'contratos',
  'the.board',
])('%s names a role', (local) => expect(isRoleAccount(`${local}@vestry.example`.toLowerCase())).toBe(true))

test.each([
  'ana.lindqvist',
  'hr.smith',
  'mark.it',
  'sales.anna',
  'infomar',
  'adminah',
  'j.office',
  'salesman.peter',
  'o.neill',
  'tom+info',
  'deskins',
  'legalov',
])('%s names a person', (local) => expect(isRoleAccount(`${local}@vestry.example`)).toBe(false))
