namespace Smug.Models.Onnx;

/// <summary>Where an axis of size 1 that is the batch of one item stands: in the network's own batch axis, or as an axis of the item.</summary>
internal enum BatchAxisForm
{
    /// <summary>Where it is.</summary>
    AsIs,

    /// <summary>In the network's batch axis, where a value's first axis has size 1.</summary>
    Together,

    /// <summary>In the item.</summary>
    Apart,
}

/// <summary>What the importer takes the first axis of a model's inputs for.</summary>
internal enum BatchReading
{
    /// <summary>Part of the item.</summary>
    None,

    /// <summary>The batch, of whatever size: an operation that would mix its items is refused.</summary>
    Any,

    /// <summary>A batch of one item: the network gives for each item what the model gives for it alone. Operations then may work across
    /// that axis, as when a model merges it with the heads of attention.</summary>
    Single,
}
