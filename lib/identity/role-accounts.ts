import { type Refusal, refuse } from '@/lib/core'

/**
 * Names of mailboxes that belong to a function and are read by several people, or by nobody (RFC 2142 and common use, several languages).
 * Extend it: one word a name, lower case, without separators or digits.
 */
export const ROLE_ACCOUNTS: ReadonlySet<string> = new Set(
  `abuse accounting accounts accountspayable accountsreceivable admin administration administrator adm ap ar assistant audit automation
  backoffice billing board bot bookings bookkeeping bursar buchhaltung bewerbung careers cases ceo cfo ciso cto coo chair clerk clients clientservices
  comercial communications compliance comptabilite contabilidad contact contacto contracts contratos correo customercare customerservice customersupport
  datenschutz datenschutzbeauftragter dataprotection debug default demo desk devnull devops direction director dispatch dns documents donotreply dpo
  einkauf email empfang enquiries enquiry events everyone executive facilities facturacion feedback finance finanzen firma frontdesk ftp
  geschaeftsfuehrung general generalcounsel gdpr group guest helpdesk help hello hi hola hostmaster hr humanresources imap inbox info informatique
  information informacion inquiries intake internal invoice invoices invoicing it itsupport jobs juridico juridique kontakt kundenservice legal
  legalteam list listserv logistics mail mailbox mailer mailerdaemon mailing management manager marketing media members moderator money newsletter
  no nobody noc noreply notification notifications notify office oficina operations operator ops orders order owner partners parts payable payables
  payments payroll people personal personalabteilung personnel poczta postbox postmaster post praxis presidency press privacy procurement procurements production
  projects purchase purchasing quality receivables reception receptionist recruiting recruitment recursoshumanos redaktion register registrar rekrutacja
  relations remote reply reports request requests rh returns robot root sales salesteam scan scanner schedule secretariat secretary security sekretariat
  seminars service serviceaccount servicedesk services shared sharedmailbox shipping shop sign signing signature signatures social soporte spam staff
  store subscribe support sysadmin system systems talent tax team tech technical test tester testing training travel treasury undisclosed unsubscribe
  upload uucp vendor vendors ventas verkauf vertrieb warehouse web webmaster webmail welcome wholesale work www xerox zarzad buero bureau`.split(
    /\s+/,
  ),
)

/** What may stand beside such a name and leave it a function: hr-berlin is people's guess, hr-team and info2 are not. */
const QUALIFIERS: ReadonlySet<string> = new Set(
  `all at bcc box cc central common corp corporate de department dept desk dev do en es eu europe fr general global group help hq int internal it
  local mailbox main new na not office old pl prod reply shared staging team teams the uk us world`.split(/\s+/),
)

/** Whether an address (lower case) names a function or a shared mailbox instead of a person. A tag after + is not looked at. */
export function isRoleAccount(email: string): boolean {
  const local = (email.split('@')[0] ?? '').split('+')[0] ?? ''
  if (ROLE_ACCOUNTS.has(local.replace(/[^a-z]/g, ''))) return true
  const parts = local.split(/[^a-z]+/).filter(Boolean)
  return parts.some((part) => ROLE_ACCOUNTS.has(part)) && parts.every((part) => ROLE_ACCOUNTS.has(part) || QUALIFIERS.has(part))
}

/** S2: nobody could say which person acted. */
export const sharedMailbox = (email: string): Refusal =>
  refuse('shared-mailbox', `${email} is the name of a role or of a mailbox several people read, so nobody could say who signed.`, {
    field: 'email',
    rule: 'S2',
    next: 'Write the address of the person.',
  })
