namespace Weir.Gateway;

/// <summary>
/// A condition on one field, query parameter or cookie; of several with the name one has to meet it. Immutable.
/// </summary>
/// <param name="Name">Of a field in lower case; of a parameter decoded; of a cookie as it is sent.</param>
/// <param name="Kind">How its value is compared.</param>
/// <param name="Text">
/// The value, or the expression in the syntax of .NET without look-around and back references, at most 512 characters
/// (it then runs in time linear in the value); empty where there is none.
/// </param>
public sealed record ValuePattern(string Name, ValuePatternKind Kind, string Text = "");
