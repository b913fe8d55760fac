using System.Text.Json.Nodes;
using Weir.Gateway;

namespace Weir.Admin;

/// <summary>What another configuration changes, by name. Any thread.</summary>
public static class ConfigurationDiff
{
    private const int TextMax = 80;

    // What the process keeps until its end.
    private static readonly string[] s_fixed = ["loops", "limits.buffers"];

    private static readonly string[] s_named = ["listen", "clusters", "routes", "admin"];

    /// <summary>The changes, listeners first, then clusters, routes and settings.</summary>
    public static IReadOnlyList<ConfigurationChange> Between(GatewayOptions running, GatewayOptions next)
    {
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(next);

        // What is not written is what runs: one loop for each usable core.
        next = next.Loops == 0 ? next with { Loops = running.Loops } : next;
        List<ConfigurationChange> changes = [];
        using PlainComparison comparison = new();
        Named(changes, comparison, "listener", running.Listen, next.Listen, l => l.Key, l => l.Text);
        Named(changes, comparison, "cluster", running.Clusters, next.Clusters, c => c.Name, c => c.Name);
        Named(changes, comparison, "route", running.Routes, next.Routes, r => r.Name, r => r.Name);
        Order(changes, running, next);
        Admin(changes, running.Admin, next.Admin);
        JsonObject old = OptionsJson.Plain(running with { Listen = [], Clusters = [], Routes = [] });
        JsonObject now = OptionsJson.Plain(next with { Listen = [], Clusters = [], Routes = [] });
        foreach (string key in Keys(old, now).Where(key => !s_named.Contains(key)))
        {
            Settings(changes, key, old[key], now[key]);
        }

        // A cluster that a route makes by naming a URL is part of that route.
        HashSet<string> anonymous =
            [.. running.Clusters.Concat(next.Clusters).Where(c => c.IsAnonymous).Select(c => c.Name)];
        changes.RemoveAll(change => change.What == "cluster" && change.Change != "changed"
            && anonymous.Contains(change.Name));
        return changes;
    }

    /// <summary>The changes in a few words: <c>2 routes added, 1 removed, listener :8081 added</c>.</summary>
    public static string Summary(IReadOnlyList<ConfigurationChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        const int NamedMax = 3;
        List<string> parts = [];
        bool isFirst = true;
        foreach (IGrouping<string, ConfigurationChange> group in changes
            .Where(change => change.What == "route")
            .GroupBy(change => change.Change, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            string noun = isFirst ? (group.Count() == 1 ? " route" : " routes") : "";
            parts.Add($"{group.Count()}{noun} {group.Key}");
            isFirst = false;
        }

        foreach (IGrouping<string, ConfigurationChange> group in changes
            .Where(change => change.What != "route")
            .GroupBy(change => change.What, StringComparer.Ordinal))
        {
            ConfigurationChange[] all = [.. group];
            parts.AddRange(all.Length > NamedMax
                ? [$"{all.Length} {group.Key}s changed"]
                : all.Select(change => group.Key == "setting"
                    ? $"{change.Name} {change.Detail ?? change.Change}"
                    : $"{group.Key} {change.Name} {change.Change}"));
        }

        return parts.Count == 0 ? "nothing has changed" : string.Join(", ", parts);
    }

    // Addresses with port 0 may be the same several times.
    private static Dictionary<string, T> Numbered<T>(IReadOnlyList<T> items, Func<T, string> key)
    {
        Dictionary<string, T> numbered = new(items.Count, StringComparer.Ordinal);
        foreach (T item in items)
        {
            string unique = key(item);
            for (int copy = 2; numbered.ContainsKey(unique); copy++)
            {
                unique = $"{key(item)}#{copy}";
            }

            numbered.Add(unique, item);
        }

        return numbered;
    }

    private static void Named<T>(
        List<ConfigurationChange> changes,
        PlainComparison comparison,
        string what,
        IReadOnlyList<T> running,
        IReadOnlyList<T> next,
        Func<T, string> key,
        Func<T, string> name)
    {
        Dictionary<string, T> old = Numbered(running, key);
        Dictionary<string, T> now = Numbered(next, key);
        foreach ((string number, T value) in now)
        {
            if (!old.TryGetValue(number, out T? before))
            {
                changes.Add(new ConfigurationChange(what, name(value), "added"));
            }
            else if (!comparison.AreAlike(before, value)
                && Differing(OptionsJson.Plain(before), OptionsJson.Plain(value)) is { Length: > 0 } keys)
            {
                changes.Add(new ConfigurationChange(what, name(value), "changed", keys));
            }
        }

        changes.AddRange(old.Where(pair => !now.ContainsKey(pair.Key))
            .Select(pair => new ConfigurationChange(what, name(pair.Value), "removed")));
    }

    // How an address was written is no difference.
    private static string Differing(JsonObject old, JsonObject now) => string.Join(
        ", ", Keys(old, now).Where(key => key != "text" && !JsonNode.DeepEquals(old[key], now[key])));

    private static IEnumerable<string> Keys(JsonObject old, JsonObject now) =>
        old.Select(pair => pair.Key).Union(now.Select(pair => pair.Key), StringComparer.Ordinal);

    private static void Order(List<ConfigurationChange> changes, GatewayOptions running, GatewayOptions next)
    {
        HashSet<string> old = [.. running.Routes.Select(route => route.Name)];
        HashSet<string> now = [.. next.Routes.Select(route => route.Name)];
        bool isSame = running.Routes.Select(route => route.Name).Where(now.Contains)
            .SequenceEqual(next.Routes.Select(route => route.Name).Where(old.Contains), StringComparer.Ordinal);
        if (!isSame)
        {
            changes.Add(new ConfigurationChange("setting", "routes", "changed", "in another order"));
        }
    }

    private static void Admin(List<ConfigurationChange> changes, AdminOptions? old, AdminOptions? now)
    {
        if (old?.Listen.Key != now?.Listen.Key)
        {
            string detail = $"{old?.Listen.Text ?? "off"} -> {now?.Listen.Text ?? "off"}";
            changes.Add(new ConfigurationChange("setting", "admin", "changed", detail));
        }

        if (old?.Token != now?.Token)
        {
            changes.Add(new ConfigurationChange("setting", "admin.token", "changed"));
        }
    }

    private static void Settings(List<ConfigurationChange> changes, string name, JsonNode? old, JsonNode? now)
    {
        if (old is JsonObject before && now is JsonObject after)
        {
            foreach (string key in Keys(before, after))
            {
                Settings(changes, name + "." + key, before[key], after[key]);
            }
        }
        else if (!JsonNode.DeepEquals(old, now))
        {
            string when = s_fixed.Contains(name) ? " (with a restart)" : "";
            changes.Add(new ConfigurationChange("setting", name, "changed", $"{Text(old)} -> {Text(now)}{when}"));
        }
    }

    private static string Text(JsonNode? value)
    {
        string text = value is null ? "off" : value.ToJsonString();
        return text.Length > TextMax ? text[..TextMax] + "..." : text;
    }
}
