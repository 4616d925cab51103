using System.Numerics;
using Smug.Tensors;
using Smug.Tensors.Autodiff;

namespace Smug.Models;

/// <summary>Elements taken by index along one axis; the gradient of an element is the sum over the places where it was taken. Computed on
/// the processor; values of another device are brought and taken back.</summary>
internal static class TakenElements
{
    /// <summary>y[a, i, b] = x[a, indices[i], b], where a and b stand for the axes before and after <paramref name="axis"/>.</summary>
    public static Tensor<T> Of<T>(Tensor<T> x, int axis, int[] indices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (outer, size, inner) = (x.Shape.Product(..axis), x.Shape[axis], x.Shape.Product((axis + 1)..));
        var values = x.Detach().To(Device.Cpu);
        var y = Tensor<T>.Allocate(x.Shape.With(axis, indices.Length));
        for (var row = 0; row < outer * indices.Length; row++)
            values.Values.Slice(Origin(row) * inner, inner).CopyTo(y.Span.Slice(row * inner, inner));
        return Tape.Result("Gather", y.To(x.Device), new Derivative<T>(x, gy =>
        {
            var (given, gx) = (gy.Detach().To(Device.Cpu), Tensor<T>.Zeros(x.Shape));
            for (var i = 0; i < given.Length; i++) gx.Span[Origin(i / inner) * inner + i % inner] += given.Values[i];
            return gx.To(x.Device);
        }));

        int Origin(int row) => row / indices.Length * size + indices[row % indices.Length];
    }

    /// <summary>y[a, i, b] = x[a, indices[a, i, b], b]; the indices have x's sizes off the axis, and no gradient.</summary>
    /// <exception cref="ShapeException">An index lies outside.</exception>
    public static Tensor<T> Of<T>(Tensor<T> x, int axis, Tensor<T> indices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (size, count, inner) = (x.Shape[axis], indices.Shape[axis], x.Shape.Product((axis + 1)..));
        var (values, chosen) = (x.Detach().To(Device.Cpu), indices.Detach().To(Device.Cpu));
        var origins = new int[chosen.Length];
        var y = Tensor<T>.Allocate(indices.Shape);
        for (var i = 0; i < origins.Length; i++)
        {
            var index = int.CreateSaturating(chosen.Values[i]);
            if (index < 0) index += size;
            if (index < 0 || index >= size) throw new ShapeException("TakeAlong", $"indices below {size}", $"{chosen.Values[i]}");
            origins[i] = (i / inner / count * size + index) * inner + i % inner;
            y.Span[i] = values.Values[origins[i]];
        }

        return Tape.Result("TakeAlong", y.To(x.Device), new Derivative<T>(x, gy =>
        {
            var (given, gx) = (gy.Detach().To(Device.Cpu), Tensor<T>.Zeros(x.Shape));
            for (var i = 0; i < origins.Length; i++) gx.Span[origins[i]] += given.Values[i];
            return gx.To(x.Device);
        }));
    }
}
