namespace Weir.Http;

/// <summary>
/// What is known of a field name of HTTP/2 once it was looked at; a table entry keeps it, so that a name is looked at
/// once however often it is referred to. Immutable.
/// </summary>
/// <param name="Known">The known field; None for another name and for a pseudo-field.</param>
/// <param name="Pseudo">The pseudo-field, or None.</param>
/// <param name="NameError">What is wrong with the name, wherever it stands.</param>
internal readonly record struct FieldTraits(KnownField Known, PseudoField Pseudo, HttpError NameError);
