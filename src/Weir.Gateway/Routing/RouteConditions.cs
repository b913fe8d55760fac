using System.Globalization;
using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// What a route asks beside its host and path, made ready for requests. Immutable; any thread.
/// </summary>
internal sealed class RouteConditions
{
    private readonly int _methods;
    private readonly byte[][] _otherMethods;
    private readonly byte[]? _port;
    private readonly ValueCondition[] _fields;
    private readonly ValueCondition[] _query;
    private readonly ValueCondition[] _cookies;
    private readonly AddressRange[] _clients;
    private readonly DeviceKind _device;
    private readonly bool _hasCors;

    private RouteConditions(MatchOptions match, bool hasCors)
    {
        _hasCors = hasCors;
        List<byte[]> others = [];
        foreach (string name in match.Methods)
        {
            byte[] bytes = Encoding.ASCII.GetBytes(name);
            Method method = Methods.Find(bytes);
            if (method == Method.Other)
            {
                others.Add(bytes);
            }
            else
            {
                _methods |= Bit(method) | (method == Method.Get ? Bit(Method.Head) : 0);
            }
        }

        _otherMethods = [.. others];
        _port = match.Host?.Port is { } port
            ? Encoding.ASCII.GetBytes(port.ToString(CultureInfo.InvariantCulture))
            : null;
        _fields = Compile("headers", match.Headers);
        _query = Compile("query", match.Query);
        _cookies = Compile("cookies", match.Cookies);
        _clients = [.. match.Clients];
        _device = match.Device;
    }

    /// <summary>The conditions of a match; null when host and path say all.</summary>
    /// <param name="match">The match.</param>
    /// <param name="hasCors">Whether a preflight stands for the method that it asks about.</param>
    internal static RouteConditions? Of(MatchOptions match, bool hasCors = false) =>
        match.IsPlain && match.Host?.Port is null ? null : new RouteConditions(match, hasCors);

    /// <summary>Whether all of them hold.</summary>
    internal bool Hold(ref RouteRequest request) => Failing(ref request) is null;

    /// <summary>The first condition that does not hold, as the configuration calls it; null when all do.</summary>
    internal string? Failing(ref RouteRequest request)
    {
        if (_port is not null && !request.Port.SequenceEqual(_port))
        {
            return "port";
        }

        if (_methods + _otherMethods.Length > 0 && !AcceptsMethod(request.Head))
        {
            return "method";
        }

        foreach (ValueCondition field in _fields)
        {
            if (!AcceptsField(request.Head, field))
            {
                return field.Key;
            }
        }

        foreach (ValueCondition parameter in _query)
        {
            if (!QueryReader.Accepts(request.Head.Query, parameter))
            {
                return parameter.Key;
            }
        }

        foreach (ValueCondition cookie in _cookies)
        {
            if (!CookieReader.Accepts(request.Head, cookie))
            {
                return cookie.Key;
            }
        }

        if (_clients.Length > 0 && !request.IsFrom(_clients))
        {
            return "client";
        }

        return _device == DeviceKind.None || request.Device == _device ? null : "device";
    }

    private static ValueCondition[] Compile(string key, IReadOnlyList<ValuePattern> matches)
    {
        ValueCondition[] conditions = new ValueCondition[matches.Count];
        for (int i = 0; i < conditions.Length; i++)
        {
            conditions[i] = new ValueCondition(key, matches[i]);
        }

        return conditions;
    }

    private static int Bit(Method method) => 1 << (int)method;

    private bool AcceptsMethod(Head request)
    {
        if (_hasCors && CorsRule.IsPreflight(request))
        {
            ReadOnlySpan<byte> asked = request.Value(request.IndexOf("access-control-request-method"u8));
            return AcceptsMethod(Methods.Find(asked), asked);
        }

        return AcceptsMethod(request.Method, request.MethodBytes);
    }

    private bool AcceptsMethod(Method known, ReadOnlySpan<byte> name)
    {
        if (known != Method.Other)
        {
            return (_methods & Bit(known)) != 0;
        }

        foreach (byte[] method in _otherMethods)
        {
            if (name.SequenceEqual(method))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AcceptsField(Head request, ValueCondition condition)
    {
        int slot = request.IndexOf(condition.Name);
        if (slot < 0 || condition.IsAbsence)
        {
            return slot < 0 && condition.IsAbsence;
        }

        for (; slot >= 0; slot = request.IndexOf(condition.Name, slot + 1))
        {
            if (condition.Accepts(request.Value(slot)))
            {
                return true;
            }
        }

        return false;
    }
}
