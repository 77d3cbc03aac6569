/** On whom a line of a verdict rests: whoever doubts one of them knows which lines to doubt. */
export type RestsOn = 'mathematics' | 'the organisation' | 'witnesses' | 'a time-stamp authority' | 'the signer’s browser'

/** One line of a verdict. `open`: neither shown nor refuted, and the reader is told. */
export interface Check {
  readonly status: 'holds' | 'fails' | 'open'
  /** What is checked, as a statement that holds or does not. */
  readonly says: string
  /** Which file or person it is about. */
  readonly about: string
  readonly restsOn: RestsOn
  /** Why it fails, or is open. */
  readonly why?: string
}

/** Collects lines. Each returns whether it holds, so that what rests on it can be left out. */
export class Checks {
  readonly lines: Check[] = []

  constructor(private readonly about: string) {}

  /** A part about something narrower, whose lines come with these. */
  readonly under = (about: string): Checks => {
    const part = new Checks(about)
    this.parts.push(part)
    return part
  }
  private readonly parts: Checks[] = []

  holdsIf(says: string, restsOn: RestsOn, holds: boolean, why: string): boolean {
    this.lines.push({ status: holds ? 'holds' : 'fails', says, about: this.about, restsOn, ...(!holds && { why }) })
    return holds
  }

  open(says: string, restsOn: RestsOn, why: string): void {
    this.lines.push({ status: 'open', says, about: this.about, restsOn, why })
  }

  /** What is narrower comes first. */
  all(): Check[] {
    return [...this.parts.flatMap((part) => part.all()), ...this.lines]
  }
}
