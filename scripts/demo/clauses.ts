/** What stands in the demonstration's papers, by kind: headings and their clauses. */
export const CLAUSES = {
  supply: [
    ['Goods', 'The supplier delivers the goods named in the schedule, of the quality and in the packaging agreed there.'],
    ['Delivery', 'Orders are confirmed within one working day and delivered to the bakery within five, between 04:00 and 06:30.'],
    ['Price', 'Prices are fixed for the term. Payment is due thirty days after a correct invoice.'],
    ['Defects', 'The buyer reports visible defects within two days and hidden ones within two days of finding them.'],
    ['Recall', 'Either party that learns of a risk to health tells the other at once and bears the cost it caused.'],
    ['Term', 'Twelve months from signature, renewed by a new agreement only.'],
  ],
  service: [
    ['Services', 'The contractor performs the services in the schedule with trained people and its own tools.'],
    ['Access', 'Work takes place outside baking hours unless the production manager agrees otherwise.'],
    ['Fee', 'The fee covers labour, travel and materials up to EUR 150 a visit; anything above needs written consent.'],
    ['Acceptance', 'Each visit ends with a report that both sides sign. Work not accepted is repeated without charge.'],
    ['Liability', 'Each party is liable for damage it causes by negligence, up to the yearly fee.'],
    ['End', 'Either party may end the contract with three months’ notice to the end of a quarter.'],
  ],
  lease: [
    ['Premises', 'The lessor lets the premises or equipment described in the schedule, in the condition recorded at handover.'],
    ['Use', 'The lessee uses them for its bakery business and keeps them clean and in repair.'],
    ['Rent', 'Rent is due on the third working day of each month. It follows the consumer price index once a year.'],
    ['Alterations', 'Alterations need the lessor’s consent, which is not refused without a reason.'],
    ['Insurance', 'The lessor insures the substance, the lessee its own contents and its liability.'],
    ['Term', 'Five years, with a break at the end of the third on six months’ notice.'],
  ],
  nda: [
    ['Information', 'Confidential is whatever a party marks so, or whose nature makes it plain.'],
    ['Use', 'The receiving party uses it for the stated purpose only and shows it to those who need it for that purpose.'],
    ['Exceptions', 'What was public, already known, or developed independently is not confidential.'],
    ['Return', 'On request it is returned or destroyed within fourteen days, backups excepted until they expire.'],
    ['Term', 'These duties last three years from the last disclosure.'],
  ],
  data: [
    ['Subject', 'The processor handles personal data only on the controller’s documented instructions.'],
    ['Security', 'Measures in the annex are kept up, and improved as the state of the art advances.'],
    ['Sub-processors', 'The processors listed may be used. A new one is announced thirty days before.'],
    ['Breach', 'The processor tells the controller of a breach without undue delay, at the latest within twenty-four hours.'],
    ['End', 'At the end data are returned or erased, and the erasure is confirmed in writing.'],
  ],
  employment: [
    ['Work', 'The employee works as described in the schedule, thirty-eight hours a week, in shifts set two weeks ahead.'],
    ['Pay', 'The yearly salary is paid in twelve parts. Night hours carry a supplement of twenty-five per cent.'],
    ['Leave', 'Twenty-eight days a year. Two weeks of it are taken together.'],
    ['Probation', 'The first six months are probation, with two weeks’ notice on either side.'],
    ['Health', 'The employer provides the yearly examination that handling food requires.'],
  ],
  record: [
    ['Scope', 'This record covers the period and the lines named in its title.'],
    ['Findings', 'All readings lay within their limits but those listed in the schedule, each with its cause and correction.'],
    ['Review', 'The reviewer has compared the record with the primary data and found it complete.'],
    ['Keeping', 'The record is kept for five years and shown to the authority on request.'],
  ],
  other: [
    ['Purpose', 'This document records what its signers have decided or acknowledge.'],
    ['Decision', 'The text above was read in full, and each signer agrees with it.'],
    ['Effect', 'It takes effect when the last of the named signers has signed.'],
  ],
} as const satisfies Record<string, readonly (readonly [heading: string, text: string])[]>

export type Kind = keyof typeof CLAUSES
