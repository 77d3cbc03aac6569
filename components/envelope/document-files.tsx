import type { ReactNode } from 'react'
import type { DocumentView } from '@/lib/signing'
import { sizeWords } from '../composer/size-words'
import { Rosette } from '../rosette'
import { Hash, Icon, LinkButton, Time } from '../ui'
import { signerWords } from './words'

interface DocumentFilesProps {
  documents: readonly DocumentView[]
  version: number
  zone: string
  mayDownload: boolean
  actsOf: (document: DocumentView) => ReactNode
}

const fileOf = (versionId: string, part: 'supplied' | 'reviewed' | 'sealed') => `/api/documents/${versionId}/${part}/file`

/** Each document: the figure and digits of what is signed, its seals, and its files to take away. */
export function DocumentFiles({ documents, version, zone, mayDownload, actsOf }: DocumentFilesProps) {
  return (
    <ul>
      {documents.map((one) => {
        const sealed = one.seals.at(-1)
        return (
          <li key={one.id} className="grid grid-cols-[28px_1fr] gap-x-4 gap-y-3 border-b border-line py-4">
            <Rosette hash={one.reviewed.sha256} size={28} state={sealed ? 'signed' : 'reviewed'} />
            <div className="min-w-0">
              <p className="text-item break-words">{one.name}</p>
              <p className="text-dense text-ink-2">
                version {version} · {one.pages} {one.pages === 1 ? 'page' : 'pages'} · {sizeWords(one.reviewed.size)}
              </p>
              <p className="mt-0.5 flex flex-wrap items-baseline gap-x-2 text-dense text-ink-2">
                What is signed <Hash value={one.reviewed.sha256} what={`SHA-256 of ${one.name} as signed`} />
              </p>
              {one.companion && (
                <p className="mt-1 text-dense text-ink-2">
                  The file came already signed and stays as it is; its signatures here are on a companion document.
                </p>
              )}
              {one.notes.map((note) => (
                <p key={note.code} className="mt-1 flex gap-1.5 text-dense text-ink-2">
                  <Icon name="info" size={13} className="mt-[3.5px]" />
                  <span>{note.text}</span>
                </p>
              ))}
              {one.seals.length > 0 && (
                <ul className="mt-2">
                  {one.seals.map((seal) => (
                    <li key={seal.position} className="flex gap-x-2 text-dense text-ink-2">
                      <Icon name="tick" size={13} className="mt-[3.5px]" />
                      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
                        <span>
                          sealed {seal.position}, for {signerWords(seal.recipientName, seal.inPlace)}
                        </span>
                        <Time at={seal.at} zone={zone} />
                        <Hash value={seal.sha256} what={`SHA-256 of ${one.name} with seal ${seal.position}`} />
                      </span>
                    </li>
                  ))}
                </ul>
              )}
              <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
                {mayDownload && sealed && (
                  <LinkButton file size="small" href={fileOf(one.versionId, 'sealed')} before={<Icon name="download" size={14} />}>
                    Sealed PDF
                  </LinkButton>
                )}
                {mayDownload && (
                  <a className="link text-dense" href={fileOf(one.versionId, 'reviewed')}>
                    PDF without seals
                  </a>
                )}
                {mayDownload && (
                  <a className="link text-dense" href={fileOf(one.versionId, 'supplied')}>
                    PDF as uploaded
                  </a>
                )}
                {actsOf(one)}
              </div>
            </div>
          </li>
        )
      })}
    </ul>
  )
}
