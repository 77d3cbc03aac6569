export interface PolicyFile {
  readonly name: string
  readonly text: string
}

/** One policy as its file says it. A permit has `otherwise` (what is said when nothing permits), a forbid may have `obligation` (its cure). */
export interface Rule {
  readonly id: string
  readonly effect: 'permit' | 'forbid'
  readonly reason: string
  readonly next?: string
  readonly obligation?: string
  readonly duty?: string
  readonly otherwise?: string
  readonly file: string
  readonly text: string
}
