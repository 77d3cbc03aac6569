'use client'

import { createContext, type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react'
import { Button, type ButtonProps } from './button'
import { Icon } from './icon'

export interface DialogProps {
  title: ReactNode
  open: boolean
  onClose: () => void
  children: ReactNode
}

/** The browser's own modal dialog: focus stays inside, Escape closes it, focus returns to where it came from. */
export function Dialog({ title, open, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal()
    if (!open && dialog.current?.open) dialog.current.close()
  }, [open])
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby={id} className="sheet-dialog">
      <div className="flex items-start gap-4 px-6 pt-5">
        <h2 id={id} className="text-item">
          {title}
        </h2>
        <button type="button" aria-label="Close" onClick={onClose} className="-m-2 ml-auto rounded-sm p-2 text-ink-2 hover:text-ink">
          <Icon name="cross" />
        </button>
      </div>
      <div className="px-6 pt-3 pb-6">{open && children}</div>
    </dialog>
  )
}

const Close = createContext<() => void>(() => {})

/** Closes the dialog of the `DialogButton` around; does nothing outside of one. */
export const useCloseDialog = () => useContext(Close)

/** A button and the dialog it opens. `children` may come from the server, a form with its action included. */
export function DialogButton({
  title,
  label,
  children,
  ...button
}: Omit<ButtonProps, 'title' | 'onClick' | 'type'> & { title: ReactNode; label: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button {...button} type="button" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog title={title} open={open} onClose={() => setOpen(false)}>
        <Close value={() => setOpen(false)}>{children}</Close>
      </Dialog>
    </>
  )
}
