'use client'

import { Rosette } from '@/components/rosette'
import { Button, cx, Icon, RefusalNotice, SealButton } from '@/components/ui'
import type { Refusal } from '@/lib/core'
import { Act } from './act'
import type { Stage } from './use-ceremony'

export interface ConfirmActProps {
  readonly stage: Stage
  readonly note: Refusal | undefined
  /** `Sign version 4`, `Sign 3 documents`. */
  readonly label: string
  readonly part: 'approve' | 'sign'
  readonly hash: string
  /** Why the button is not ready yet; undefined when it is. */
  readonly notYet: string | undefined
  readonly onSign: () => void
  readonly onAskAgain: () => void
  /** Which act is on screen, where the acts are one long scroll. */
  readonly onScreen: 'read' | 'state' | 'confirm'
  readonly read: string
  readonly allRead: boolean
  readonly onGoOn: () => void
}

/** Confirm: one gesture. At the foot of the panel on a desk; fixed at the foot of the screen on a phone, with the three acts above. */
export function ConfirmAct({
  stage,
  note,
  label,
  part,
  hash,
  notYet,
  onSign,
  onAskAgain,
  onScreen,
  read,
  allRead,
  onGoOn,
}: ConfirmActProps) {
  const busy = stage.at === 'asking' || stage.at === 'sending'
  const open = (stage.at === 'ready' && !notYet) || busy
  const reading = onScreen === 'read'
  // Changing one's mind at the passkey is no refusal: a quiet word under the button, which stays ready.
  const calm = note?.code === 'passkey-cancelled' ? note : undefined
  return (
    <Act
      name="Confirm"
      when={open ? 'now' : 'later'}
      covers
      headClass="max-lg:sr-only lg:pt-4"
      className="bg-paper lg:sticky lg:bottom-0 max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-20 max-lg:block max-lg:px-4 max-lg:pt-0 max-lg:pb-4"
    >
      <ol className="-mx-4 mb-3.5 grid grid-cols-3 border-b border-line px-4 lg:hidden" aria-label="Three acts">
        <Step name="Read" now={reading} done={allRead} />
        <Step name="State" now={onScreen === 'state'} done={stage.at !== 'open' && stage.at !== 'preparing'} className="justify-center" />
        <Step name="Confirm" now={onScreen === 'confirm'} done={stage.at === 'signed'} className="justify-end" />
      </ol>
      {note && !calm && <RefusalNotice refusal={note} className="mb-3" />}
      {reading && (
        <div className="lg:hidden">
          <Button kind="ink" size="large" type="button" onClick={onGoOn}>
            Go on to the statement
          </Button>
          <p className="mt-2 text-center text-dense text-ink-2">{read}</p>
        </div>
      )}
      <div className={cx(reading && 'max-lg:hidden')}>
        <SealButton
          type="button"
          rosette={<Rosette hash={hash} size={24} state="plain" />}
          disabled={!open}
          aria-busy={busy}
          aria-describedby="under-sign"
          onClick={() => !busy && onSign()}
        >
          {stage.at === 'sending'
            ? `Recording your ${part === 'sign' ? 'signature' : 'approval'}…`
            : stage.at === 'asking'
              ? 'Waiting for your passkey…'
              : label}
        </SealButton>
        <p id="under-sign" role="status" className="mt-2.5 text-dense text-ink-2 max-lg:text-center">
          {calm && !busy ? `${calm.reason} ${calm.next}` : under(stage, notYet)}
        </p>
        {stage.at === 'unsure' && (
          <Button type="button" className="mt-3" onClick={onAskAgain}>
            Ask whether it was signed
          </Button>
        )}
      </div>
    </Act>
  )
}

function under(stage: Stage, notYet: string | undefined): string {
  switch (stage.at) {
    case 'asking':
      return 'Your device asks for your fingerprint, face or PIN. Its own words may say “sign in”; what it signs is this sentence.'
    case 'sending':
      return 'Stay on this page for a moment.'
    case 'unsure':
      return 'The server has not answered yet, so this page does not know whether it was signed. It can be asked as often as you like: it never signs twice.'
    case 'signed':
      return 'Signed.'
    default:
      return (
        notYet ??
        'Your passkey will ask for your fingerprint, face or PIN, and its dialog may say “sign in”. The gesture signs this sentence and nothing else.'
      )
  }
}

function Step({ name, now, done, className }: { name: string; now: boolean; done: boolean; className?: string }) {
  return (
    <li
      aria-current={now ? 'step' : undefined}
      className={cx(
        '-mt-px flex h-11 items-center gap-1.5 border-t-2',
        now ? 'border-ink font-medium text-ink' : 'border-transparent text-ink-2',
        className,
      )}
    >
      {name}
      {done && <Icon name="tick" size={13} label="done" />}
    </li>
  )
}
