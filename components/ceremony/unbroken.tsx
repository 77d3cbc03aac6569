/** Words in which the name of an instrument, D-17, keeps to one line. */
export const Unbroken = ({ text }: { text: string }) =>
  text.split(/(\bD-\d+\b)/).map((piece, at) =>
    at % 2 === 1 ? (
      <span key={at} className="whitespace-nowrap">
        {piece}
      </span>
    ) : (
      piece
    ),
  )
